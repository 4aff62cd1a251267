"""A system whose certificate a company made itself: trusted where `CA_FILE` says so, and only there."""

import http.server
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors import errors
from connectors.kit.http import Kit
from connectors.kit.secrets import new_key
from tests.kit.test_http import LIMITS, Plain


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine that nobody else has signed, and its key."""
    key, at = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The company's own")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, hidden = folder / "cert.pem", folder / "key.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    hidden.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return shown, hidden


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    shown, hidden = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, hidden)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}", shown
    server.shutdown()


@pytest.mark.parametrize("transport", ["curl", "requests"])
def test_a_company_s_own_authority_is_trusted_where_the_settings_name_it(
    served: tuple[str, Path], settings: Any, transport: str
) -> None:
    site, shown = served
    settings.HTTP_TRANSPORT = transport
    settings.ALLOWED_PRIVATE_HOSTS = [site.removeprefix("https://")]
    with pytest.raises(errors.AddressRefused, match=r"certificate is not trusted.*CA_FILE"):
        Plain({"site": site}, Kit(LIMITS)).http.fetch("GET", "")
    settings.CA_FILE = str(shown)
    assert Plain({"site": site}, Kit(LIMITS)).http.fetch("GET", "").json() == {}


def test_a_file_that_is_not_there_stops_the_start_with_a_sentence() -> None:
    asked = [sys.executable, "manage.py", "check"]
    keys = {"SECRET_KEY": "x", "FIELD_ENCRYPTION_KEYS": new_key()}
    env = {**os.environ, **keys, "CA_FILE": "/nowhere/company.pem"}
    done = subprocess.run(asked, env=env, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "CA_FILE names /nowhere/company.pem, and there is no such file." in done.stderr
