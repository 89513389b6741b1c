"""A provider on this machine that tells the truth until it is told to lie: discovery, keys, codes with PKCE, ID tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

from portal.people.provider_rules import Provider

SECRET = "false provider's secret"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("one", "two"))


def encode(value):
    """Base64 without padding; text is taken as it stands."""
    raw = value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(header, claims, key=KEY):
    """A compact token over exactly these texts or values, by the key that is given."""
    head, body = encode(header), encode(claims)
    algorithm = header["alg"] if isinstance(header, dict) else "RS256"
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    signature = registry.get_alg(algorithm).sign(f"{head}.{body}".encode(), key)
    return f"{head}.{body}.{encode(signature)}"


def half_hash(text):
    """The at_hash of an access token."""
    return encode(hashlib.sha256(text.encode()).digest()[:16])


class FalseProvider:
    """One running provider; what it says can be changed field by field, and every request to it is kept."""

    def __init__(self, server):
        self.server = server
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        self.be_honest()

    def be_honest(self):
        """Forget every lie."""
        self.keys = [KEY.as_dict(private=False) | {"use": "sig"}]
        self.metadata = {}
        self.make_token = lambda header, claims: sign(header, claims)
        self.token_answer = lambda answer: json.dumps(answer).encode()
        self.replies = {}
        self.claims = {}
        self.codes = {}
        self.seen = []

    def provider(self, agency, name="Cedar City Police sign-in", ident="cedar", **more):
        """The configuration of this provider for an agency."""
        values = {
            "algorithms": ("RS256", "ES256"),
            "client_id": "homeward",
            "secret": SECRET,
            "amr": frozenset({"mfa"}),
        }
        return Provider(id=ident, name=name, issuer=self.issuer, agency=agency, **(values | more))

    def go(self, address, **more):
        """What a browser does there: the person signs in; the path and query with which they come back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?"), address
        assert asked["code_challenge_method"] == "S256"
        assert asked["response_type"] == "code"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']} | more)}"

    def answer(self, path, form, headers):
        """Status, headers and body for a request."""
        self.seen.append((path, form))
        if path in self.replies:
            return self.replies[path]
        if path == "/.well-known/openid-configuration":
            said = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            }  # fmt: skip
            return 200, {}, json.dumps(said | self.metadata).encode()
        if path == "/keys":
            return 200, {}, json.dumps({"keys": self.keys}).encode()
        if path == "/token":
            return self.exchange(form, headers)
        return 404, {}, b""

    def exchange(self, form, headers):
        """Turn a code into tokens, once, for the client and the verifier that began it alone."""
        asked = self.codes.pop(form.get("code"), None)
        shown = base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
        challenge = encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not asked or shown != f"homeward:{SECRET}" or challenge != asked["code_challenge"]:
            return 400, {}, b'{"error": "invalid_grant"}'
        assert form["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        access = secrets.token_urlsafe(16)
        claims = {
            "iss": self.issuer, "sub": "subject-1", "aud": "homeward", "exp": now + 300, "iat": now,
            "auth_time": now, "nonce": asked["nonce"], "at_hash": half_hash(access), "amr": ["pwd", "mfa"],
        }  # fmt: skip
        token = self.make_token({"alg": "RS256", "kid": "one", "typ": "JWT"}, claims | self.claims)
        answer = {"access_token": access, "token_type": "Bearer", "id_token": token}
        return 200, {}, self.token_answer(answer)


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the provider."""

    def do_GET(self):
        self.reply({})

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.reply({name: values[0] for name, values in parse_qs(text).items()})

    def reply(self, form):
        status, headers, body = self.server.provider.answer(urlsplit(self.path).path, form, self.headers)
        self.send_response(status)
        length = {"Content-Length": str(len(body))} if isinstance(body, bytes) else {}
        for name, value in (length | headers).items():
            self.send_header(name, value)
        self.end_headers()
        for part in [body] if isinstance(body, bytes) else body:
            self.wfile.write(part)

    def log_message(self, *words):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that is silent about callers who hang up."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing."""


@contextmanager
def false_provider():
    """A running false provider."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.provider = FalseProvider(server)
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.provider
        finally:
            server.shutdown()
            thread.join()


def with_header(**more):
    """A lie: the true claims under a header with something more."""
    return lambda header, claims: sign(header | more, claims)


def with_claims(drop=(), **more):
    """A lie: a good signature over claims with something else, or with something missing."""
    return lambda header, claims: sign(
        header, {name: value for name, value in (claims | more).items() if name not in drop}
    )


def by_public_key(header, claims):
    """HS256 under the RSA key that everyone may read."""
    signed = f"{encode({'alg': 'HS256', 'kid': 'one'})}.{encode(claims)}"
    return f"{signed}.{encode(hmac.digest(KEY.as_pem(private=False), signed.encode(), 'sha256'))}"


def twice(name, value):
    """A lie: the claims with one name standing twice, the false one last."""

    def make(header, claims):
        text = json.dumps(claims)
        return sign(header, f'{text[:-1]}, "{name}": {json.dumps(value)}}}')

    return make
