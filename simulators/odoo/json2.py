"""The door of 19: `POST /json/2/<model>/<method>`, with status codes that mean something."""

import json
from typing import Any

from werkzeug import Request, Response

from simulators.odoo.calling import Host
from simulators.odoo.database import Database, Env
from simulators.odoo.errors import Trouble, Unserved, trouble_told
from simulators.odoo.remote import call_named
from simulators.system import answer

CHALLENGE = {"WWW-Authenticate": "Bearer "}


def respond(host: Host, request: Request, model: str, method: str) -> Response:
    db = host.chosen(request.headers.get("X-Odoo-Database"))
    if db is None or db.release < 19:
        return no_database()
    if request.method == "POST" and not request.is_json:
        return _not_json()
    try:
        return answer(_called(db, request, model, method))
    except Trouble as trouble:
        status = trouble.code if isinstance(trouble, Unserved) else trouble.status
        return answer(
            trouble_told(trouble, db.release), status, CHALLENGE if status == 401 else None
        )


def _called(db: Database, request: Request, model: str, method: str) -> Any:
    if request.method != "POST":
        raise Unserved("NotFound", "Did you mean POST /json/2/<model>/<method>?", 404)
    uid = _holder(db, request.headers.get("Authorization", ""))
    try:
        said = json.loads(request.get_data() or b"{}")
    except ValueError as wrong:
        told = f"could not parse the body as json: {wrong}"
        raise Unserved("BadRequest", told, 400) from wrong
    if model not in db.models:
        raise Unserved("NotFound", f"the model '{model}' does not exist", 404)
    return call_named(Env(db, uid, model), method, said)


def _holder(db: Database, authorization: str) -> int:
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unserved("Unauthorized", "User not authenticated, use an API Key with a Bearer "
                                       "Authorization header.", 401)  # fmt: skip
    uid = db.holder(key.strip())
    if uid is None:
        raise Unserved("Unauthorized", "Invalid apikey", 401)
    return uid


def no_database() -> Response:
    return page(
        "Not Found",
        404,
        "<p>No database is selected and the requested URL was not found in the server-wide "
        "controllers.</p>\n<p>Please verify the hostname, <a href=/web/login>login</a> and try "
        "again.</p>\n\n<!-- Alternatively, use the X-Odoo-Database header. -->",
    )


def _not_json() -> Response:
    return page(
        "Unsupported Media Type",
        415,
        "<p>Request inferred type is compatible with [&#39;http&#39;] but "
        "&#39;/json/2/&lt;__model__&gt;/&lt;__method__&gt;&#39; is type=&#39;json2&#39;.<br><br>"
        "Please verify the Content-Type request header and try again.</p>",
    )


def page(title: str, status: int, told: str) -> Response:
    body = f"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n"
    return Response(body + told + "\n", status, content_type="text/html; charset=utf-8")
