"""Talking to a provider: bounded requests to configured hosts, Authlib's client over them, joserfc for the signature.

The two libraries are imported when someone first signs in this way: they cost each process a tenth of a second at its start.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Empty, SimpleQueue
from socket import SHUT_RDWR, socket
from ssl import create_default_context
from threading import BoundedSemaphore, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from portal.people.provider_rules import Provider
from portal.people.token_rules import (
    Disbelieved,
    Endpoints,
    Why,
    check_header,
    check_metadata,
    fitting_key,
    strict_object,
)

CAP = 1_000_000  # bytes of one answer
ONE_REQUEST = 5.0  # seconds, from looking the host up to the answer's last byte
ONE_STEP = 8.0  # seconds that all requests of one page may take together
AT_ONCE = 2  # requests to one provider a process, so that a silent one cannot take every thread
KEPT = 600.0  # seconds for which metadata and keys are believed without asking again
SMALLEST_RSA = 2048 // 8  # bytes


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Budget:
    """How long the requests of one page may still take."""

    def __init__(self, seconds: float = ONE_STEP) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        return max(0.0, min(ONE_REQUEST, self._ends - time.monotonic()))


def ask(method: str, address: str, headers: Mapping[str, str], body: str | None, seconds: float) -> Answer:
    """One request, no redirect followed, no more than CAP bytes read; raises Disbelieved when the seconds are over.

    It runs in a thread of its own: a socket's timeout holds for one packet alone, and for no name look-up.
    """
    parts = urlsplit(address)
    kind: Any = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    more = {"context": create_default_context()} if parts.scheme == "https" else {}
    line = kind(parts.hostname, parts.port, timeout=max(seconds, 0.01), **more)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    came: SimpleQueue[Answer | Why] = SimpleQueue()
    sockets: list[socket] = []

    def run() -> None:
        try:
            line.connect()
            sockets.append(line.sock)
            line.request(method, target, body=body, headers=dict(headers))
            with line.getresponse() as response:
                found = response.read(CAP + 1)
                came.put(Answer(response.status, found) if len(found) <= CAP else Why.TOO_LARGE)
        except (OSError, HTTPException, ValueError):
            came.put(Why.SILENT)
        finally:
            line.close()

    Thread(target=run, daemon=True, name="provider").start()
    try:
        found = came.get(timeout=max(seconds, 0.01))
    except Empty:
        for open_socket in [*sockets, line.sock]:
            with suppress(OSError, AttributeError):
                open_socket.shutdown(SHUT_RDWR)
        found = Why.SILENT
    if isinstance(found, Why):
        raise Disbelieved(found)
    return found


class _Response:
    """An answer as Authlib's client wants it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self._body = answer.body

    def json(self) -> dict[str, Any]:
        return strict_object(self._body)

    def raise_for_status(self) -> None:
        raise Disbelieved(Why.STATUS)


class _Session:
    """What Authlib's client sends through, instead of a library that follows redirects and reads without end."""

    def __init__(self, peer: Peer, budget: Budget) -> None:
        self._peer, self._budget = peer, budget

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> _Response:
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = self._peer.ask("POST", url, self._budget, headers, body)
        if answer.status != 200:
            raise Disbelieved(Why.STATUS)
        return _Response(answer)


class Peer:
    """A provider as this process knows it: where to send people, how to turn a code into a checked token."""

    def __init__(self, provider: Provider, base_url: str) -> None:
        self.provider = provider
        self.redirect_uri = f"{base_url.rstrip('/')}/sign-in/with/{provider.id}/back"
        self._room = BoundedSemaphore(AT_ONCE)
        self._endpoints: tuple[float, Endpoints] | None = None
        self._keys: tuple[float, Any] | None = None

    def ask(
        self,
        method: str,
        address: str,
        budget: Budget,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """One bounded request; where the provider is slow, no more than AT_ONCE threads wait for it."""
        if not self._room.acquire(timeout=min(2.0, budget.left())):
            raise Disbelieved(Why.SILENT)
        try:
            return ask(method, address, headers or {"Accept": "application/json"}, body, budget.left())
        finally:
            self._room.release()

    def endpoints(self, budget: Budget, *, anew: bool = False) -> Endpoints:
        """The provider's addresses by discovery, believed for a while unless they are asked for anew."""
        if anew or self._endpoints is None or self._endpoints[0] < time.monotonic():
            address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = check_metadata(self._object(address, budget), self.provider)
            self._endpoints = (time.monotonic() + KEPT, found)
        return self._endpoints[1]

    def authorization_address(self, state: str, nonce: str, verifier: str, max_age: int, budget: Budget) -> str:
        """Where the browser goes to sign in; asks anew, so that nobody is sent to a provider that does not answer."""
        where = self.endpoints(budget, anew=True)
        with_acr = {"acr_values": " ".join(sorted(self.provider.acr))} if self.provider.acr else {}
        address, _ = self._client(where, budget).create_authorization_url(
            where.authorization, state=state, code_verifier=verifier, nonce=nonce, max_age=str(max_age), **with_acr
        )
        return str(address)

    def claims(self, code: str, verifier: str, budget: Budget) -> dict[str, Any]:
        """The claims of the ID token that the code is worth, its header, signature and hash of the access token checked."""
        where = self.endpoints(budget)
        try:
            token = self._client(where, budget).fetch_token(
                where.token, grant_type="authorization_code", code=code, code_verifier=verifier
            )
        except Disbelieved:
            raise
        except Exception as error:  # Authlib has no one error for what a token endpoint may answer
            raise Disbelieved(Why.STATUS) from error
        id_token, access_token = token.get("id_token"), token.get("access_token")
        if not isinstance(id_token, str):
            raise Disbelieved(Why.NO_TOKEN)
        claims, algorithm = self._verified(id_token, where, budget)
        if "at_hash" in claims:
            from authlib.oidc.core.util import create_half_hash

            said, plain = claims["at_hash"], isinstance(access_token, str) and access_token.isascii()
            made = create_half_hash(access_token, algorithm) if plain else b""
            if not isinstance(said, str) or not said.isascii() or not hmac.compare_digest(made, said.encode()):
                raise Disbelieved(Why.AT_HASH)
        return claims

    def _verified(self, token: str, where: Endpoints, budget: Budget) -> tuple[dict[str, Any], str]:
        parts = token.split(".")
        if len(parts) != 3:
            raise Disbelieved(Why.SHAPE)
        header, claims = (strict_object(_decode(part), Why.SHAPE) for part in parts[:2])
        algorithm, key_id = check_header(header, self.provider)
        cached = self._keys is not None and self._keys[0] >= time.monotonic()
        try:
            self._check_signature(token, algorithm, key_id, where, budget)
        except Disbelieved as error:
            if not cached or error.why not in (Why.KEY, Why.SIGNATURE):
                raise
            self._keys = None  # the provider may have changed its keys since: ask once more
            self._check_signature(token, algorithm, key_id, where, budget)
        return claims, algorithm

    def _check_signature(
        self, token: str, algorithm: str, key_id: str | None, where: Endpoints, budget: Budget
    ) -> None:
        from joserfc import jws
        from joserfc.errors import JoseError
        from joserfc.jwk import ECKey, RSAKey

        if self._keys is None or self._keys[0] < time.monotonic():
            self._keys = (time.monotonic() + KEPT, self._object(where.keys, budget).get("keys"))
        raw = fitting_key(self._keys[1], algorithm, key_id)
        registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
        try:
            if raw["kty"] == "RSA" and len(_decode(str(raw.get("n", ""))).lstrip(b"\0")) < SMALLEST_RSA:
                raise Disbelieved(Why.KEY)
            key = (RSAKey if raw["kty"] == "RSA" else ECKey).import_key(raw)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Disbelieved(Why.KEY) from error
        try:
            jws.deserialize_compact(token, key, registry=registry)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Disbelieved(Why.SIGNATURE) from error

    def _object(self, address: str, budget: Budget) -> dict[str, Any]:
        answer = self.ask("GET", address, budget)
        if answer.status != 200:
            raise Disbelieved(Why.STATUS)
        return strict_object(answer.body)

    def _client(self, where: Endpoints, budget: Budget) -> Any:
        from authlib.oauth2.client import OAuth2Client

        return OAuth2Client(
            _Session(self, budget),
            client_id=self.provider.client_id,
            client_secret=self.provider.secret,
            token_endpoint_auth_method=where.shows_secret,
            scope="openid",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
        )


def _decode(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Disbelieved(Why.SHAPE) from error
