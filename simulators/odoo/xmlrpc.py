"""The oldest door: XML-RPC. Faults are a 200; a method that answers nothing faults after its work."""

import xmlrpc.client
from typing import Any
from xml.parsers.expat import ExpatError

from werkzeug import Response

from simulators.odoo.calling import Host, serve
from simulators.odoo.errors import Crash, Trouble

KIND = "text/xml; charset=utf-8"


def respond(host: Host, service: str, body: bytes) -> Response:
    try:
        args, method = xmlrpc.client.loads(body, use_builtin_types=True)
    except (ExpatError, xmlrpc.client.Error) as wrong:
        return _fault(Crash("xml.parsers.expat.ExpatError", str(wrong)))
    try:
        return _spelled((serve(host, service, str(method), list(args)),))
    except Trouble as trouble:
        return _fault(trouble)
    except TypeError as wrong:
        # What was done stays done: the server fails only at spelling its answer.
        return _fault(Crash("builtins.TypeError", str(wrong)))


def _fault(trouble: Trouble) -> Response:
    """Spell a fault: 1 carries a whole traceback, the others the words alone."""
    told = trouble.traceback() if trouble.fault == 1 else trouble.told
    return _spelled(xmlrpc.client.Fault(trouble.fault, told))


def _spelled(said: Any) -> Response:
    body = xmlrpc.client.dumps(said, methodresponse=True)
    return Response(body.replace("<?xml version='1.0'?>", '<?xml version="1.0"?>', 1),
                    content_type=KIND)  # fmt: skip
