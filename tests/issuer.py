"""A small OpenID Connect issuer on the loopback: people who come are signed in at once, as a test says."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "berkas-desk", "a-secret-of-the-test"


@dataclass
class Issuer:
    """Attributes:
    address: of the issuer, as it calls itself.
    person: claims of whoever comes.
    token: claims that are put into the id token in place of the right ones; None takes one out.
    asked: paths of requests.
    """

    address: str
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "u-1", "preferred_username": "Wati", "groups": ["staff", "berkas-cso"]}
    )
    token: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: Any = None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def signs_in(self, address: str) -> str:
        """What the issuer answers a browser that comes with an address: the address to go back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                **self.metadata,
            }
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        return None

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        left = self.codes.pop(form.get("code", ""), None)  # a code is good once
        if left is None or given != f"{CLIENT}:{SECRET}" or form["redirect_uri"] != left["redirect_uri"]:
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != left["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": left["nonce"],
            **self.person, **self.token,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "one", **self.header}
        key = self.signs_with or self.key
        token = jwt.encode(header, claims, key, algorithms=[header["alg"]])
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


def shared_secret() -> OctKey:
    """A key that both sides know: what signs `HS256`."""
    return OctKey.import_key(SECRET * 3)


@contextlib.contextmanager
def issuing() -> Iterator[Issuer]:
    """An issuer while it is needed."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.say(issuer.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            issuer.asked.append(self.path)
            self.say(issuer.exchange(form, self.headers.get("authorization", "")), wrong=400)

        def say(self, content: Any, wrong: int = 404) -> None:
            body = json.dumps(content if content is not None else {"error": "invalid_grant"}).encode()
            self.send_response(wrong if content is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
