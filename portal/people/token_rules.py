"""What a provider's metadata and ID token must say before anybody is believed; pure, every refusal with its reason."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from portal.people.provider_rules import Provider

LEEWAY = timedelta(seconds=60)
# Headers by which a token would bring its own key, point at one, or change what the signature is over.
FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty"})


class Why(StrEnum):
    """Why a sign-in by a provider came to nothing: the log's words, which never hold a value."""

    SILENT = "no answer"
    STATUS = "answer with an error"
    TOO_LARGE = "answer too large"
    UNREADABLE = "answer not readable"
    METADATA = "metadata"
    ISSUER_OF_METADATA = "issuer of the metadata"
    FOREIGN_ADDRESS = "address that is not configured"
    STATE = "state"
    BROWSER = "another browser"
    DENIED = "the provider said no"
    ISSUER_OF_ANSWER = "issuer of the answer"
    NO_CODE = "no code"
    NO_TOKEN = "no ID token"  # noqa: S105  # words of the log
    SHAPE = "shape of the token"
    HEADER = "header"
    ALGORITHM = "algorithm"
    KEY = "key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    PARTY = "authorized party"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    ISSUED = "time of issue"
    NONCE = "nonce"
    AUTH_TIME = "time of sign-in"
    AT_HASH = "hash of the access token"
    SUBJECT = "subject"
    DISABLED = "person disabled"
    AGENCY = "agency unknown"


class Disbelieved(Exception):
    """The provider, or who speaks for it, is not believed; `why` is for the log alone."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Endpoints:
    """The addresses of a provider, and how it wants the client to show its secret."""

    authorization: str
    token: str
    keys: str
    shows_secret: str


@dataclass(frozen=True)
class Expected:
    """What the token of one sign-in must match."""

    nonce_hash: str
    started_at: datetime
    max_age: timedelta


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for, and whether it proved a second factor."""

    issuer: str
    subject: str
    second_factor: bool


def strict_object(text: bytes, why: Why = Why.UNREADABLE) -> dict[str, Any]:
    """A JSON object in which no name stands twice: two readers of one text must not see two things."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Disbelieved(why)
        return found

    def never(_word: str) -> Any:
        raise Disbelieved(why)  # NaN and Infinity are not JSON

    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=once, parse_constant=never)
    except (ValueError, RecursionError) as error:
        raise Disbelieved(why) from error
    if not isinstance(value, dict):
        raise Disbelieved(why)
    return value


def check_metadata(metadata: Mapping[str, Any], provider: Provider) -> Endpoints:
    """The endpoints, once the metadata is of the pinned issuer, to the letter, and names none but configured hosts."""
    if metadata.get("issuer") != provider.issuer:
        raise Disbelieved(Why.ISSUER_OF_METADATA)
    addresses = [metadata.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    for address in addresses:
        if not isinstance(address, str) or not address.isascii() or not address.isprintable() or " " in address:
            raise Disbelieved(Why.METADATA)
        try:
            allowed = provider.may_be_asked(address)
        except ValueError as error:
            raise Disbelieved(Why.METADATA) from error
        if not allowed:
            raise Disbelieved(Why.FOREIGN_ADDRESS)
    ways = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if not isinstance(ways, list):
        raise Disbelieved(Why.METADATA)
    way = next((way for way in ("client_secret_basic", "client_secret_post") if way in ways), None)
    if way is None:
        raise Disbelieved(Why.METADATA)
    authorization, token, keys = addresses
    return Endpoints(str(authorization), str(token), str(keys), way)


def check_header(header: Mapping[str, Any], provider: Provider) -> tuple[str, str | None]:
    """The pinned algorithm and the key id of a token's header; the token chooses among what configuration allows, nothing more."""
    if FORBIDDEN_HEADERS & header.keys():
        raise Disbelieved(Why.HEADER)
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in provider.algorithms:
        raise Disbelieved(Why.ALGORITHM)
    if key_id is not None and (not isinstance(key_id, str) or not key_id):
        raise Disbelieved(Why.KEY)
    return algorithm, key_id


def fitting_key(keys: Any, algorithm: str, key_id: str | None) -> dict[str, Any]:
    """The one public key of the provider's set that fits; without a key id only where a single key could be meant."""
    kind = "EC" if algorithm.startswith("ES") else "RSA"
    fitting = [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict)
        and key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (key_id is None or key.get("kid") == key_id)
    ]
    if len(fitting) != 1:
        raise Disbelieved(Why.KEY)
    return {name: fitting[0][name] for name in ("kty", "n", "e", "crv", "x", "y") if name in fitting[0]}


def check_claims(
    claims: Mapping[str, Any], provider: Provider, expected: Expected, nonce_hash: str | None, now: datetime
) -> Vouched:
    """Whom a token with a good signature vouches for; `nonce_hash` is of the nonce that it carries."""
    if claims.get("iss") != provider.issuer:
        raise Disbelieved(Why.ISSUER)
    _check_audience(claims, provider.client_id)
    _check_times(claims, expected, now)
    if nonce_hash is None or not hmac.compare_digest(nonce_hash, expected.nonce_hash):
        raise Disbelieved(Why.NONCE)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise Disbelieved(Why.SUBJECT)
    amr, acr = claims.get("amr", []), claims.get("acr")
    known = [item for item in amr if isinstance(item, str)] if isinstance(amr, list) else []
    proven = provider.proves_second_factor(known, acr if isinstance(acr, str) else None)
    return Vouched(provider.issuer, subject, proven)


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    audience, party = claims.get("aud"), claims.get("azp")
    heard = [audience] if isinstance(audience, str) else audience
    if not isinstance(heard, list) or not all(isinstance(item, str) for item in heard) or client_id not in heard:
        raise Disbelieved(Why.AUDIENCE)
    if (party is not None or len(heard) > 1) and party != client_id:
        raise Disbelieved(Why.PARTY)


def _check_times(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    moment, leeway = now.timestamp(), LEEWAY.total_seconds()
    expires, issued, signed_in = (_number(claims.get(name)) for name in ("exp", "iat", "auth_time"))
    if expires is None or moment >= expires + leeway:
        raise Disbelieved(Why.EXPIRED)
    if issued is None or not expected.started_at.timestamp() - leeway <= issued <= moment + leeway:
        raise Disbelieved(Why.ISSUED)
    if "nbf" in claims:
        begins = _number(claims["nbf"])
        if begins is None or begins > moment + leeway:
            raise Disbelieved(Why.NOT_YET)
    oldest = moment - expected.max_age.total_seconds() - leeway
    if signed_in is None or not oldest <= signed_in <= moment + leeway:
        raise Disbelieved(Why.AUTH_TIME)


def _number(value: Any) -> float | None:
    """A time in seconds; no infinity, and nothing so large that reckoning with it would fail."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**12 else None
