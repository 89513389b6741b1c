"""What a single sign-on provider is, and which entries of the providers file are safe; plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
NEEDED = frozenset({"id", "name", "issuer", "client_id", "agency", "algorithms"})
KNOWN = NEEDED | {"client_secret_file", "secret", "amr", "acr", "hosts"}
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HOST = re.compile(r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?")


class ProviderRefused(ValueError):
    """An entry of the providers file is unsafe or not whole; the message says which and what mends it, never a value."""


@dataclass(frozen=True)
class Provider:
    """One agency's sign-in service: it vouches for who someone is, never for what they may see."""

    id: str
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    agency: str  # the agency's public number: only its seats can be held by a session that came this way
    algorithms: tuple[str, ...]
    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()

    def may_be_asked(self, address: str) -> bool:
        """Whether an address that the provider names is one that configuration allows: same scheme, its own or a listed host."""
        own, other = urlsplit(self.issuer), urlsplit(address)
        return not other.fragment and other.scheme == own.scheme and other.netloc in self.hosts | {own.netloc}

    def proves_second_factor(self, amr: Iterable[str], acr: str | None) -> bool:
        """Whether what the provider says of the sign-in counts as a second factor; silence does not."""
        return acr in self.acr or bool(self.amr & set(amr))


def parse_providers(raw: Any, demo: bool, read_secret: Callable[[str], str]) -> tuple[Provider, ...]:
    """The providers of a file that was read as JSON; `read_secret` gives the text of a client_secret_file. Raises ProviderRefused."""
    if not isinstance(raw, list):
        raise ProviderRefused("is not a list of providers. Write [ {…}, {…} ]")
    found = tuple(_provider(turn, entry, demo, read_secret) for turn, entry in enumerate(raw, 1))
    for what, values in (
        ("id", [item.id for item in found]),
        ("issuer", [item.issuer.rstrip("/").lower() for item in found]),
    ):
        if len(set(values)) != len(values):
            raise ProviderRefused(f"has the same {what} twice. Give each provider its own")
    return found


def _provider(turn: int, entry: Any, demo: bool, read_secret: Callable[[str], str]) -> Provider:
    def refuse(words: str) -> ProviderRefused:
        return ProviderRefused(f"provider {turn}: {words}")

    if not isinstance(entry, dict):
        raise refuse("is not an object. Write {…} with id, name, issuer and the rest")
    if missing := sorted(NEEDED - entry.keys()):
        raise refuse(f"lacks {', '.join(missing)}. Add it")
    if entry.keys() - KNOWN:
        raise refuse(f"has a name that means nothing here. Use {', '.join(sorted(KNOWN))} alone")
    for name in ("id", "name", "issuer", "client_id", "agency"):
        if not _plain(entry[name]):
            raise refuse(f"{name} must be text of 1 to 200 characters")
    if not ID.fullmatch(entry["id"]) or len(entry["id"]) > 40:
        raise refuse("id must be small letters, digits and single hyphens, 40 at most")
    if not re.fullmatch("[0-9]{12}", entry["agency"]):
        raise refuse("agency must be the agency's number, 12 digits; it stands in the address of the agency's page")
    if words := unsafe_issuer(entry["issuer"], demo):
        raise refuse(words)
    algorithms = _texts(entry["algorithms"])
    if not algorithms or not set(algorithms) <= ALGORITHMS:
        raise refuse(f"algorithms must name at least one of {', '.join(sorted(ALGORITHMS))} and nothing else")
    lists = {name: _texts(entry.get(name, [])) for name in ("amr", "acr", "hosts")}
    if any(values is None for values in lists.values()):
        raise refuse("amr, acr and hosts must be lists of text")
    if not all(HOST.fullmatch(host) and int(host.partition(":")[2] or 0) < 65536 for host in lists["hosts"] or ()):
        raise refuse("hosts must be host names, without scheme or path")
    if ("secret" in entry) == ("client_secret_file" in entry):
        raise refuse("needs either client_secret_file or secret, not both")
    secret = entry["secret"] if "secret" in entry else read_secret(entry["client_secret_file"])
    if not _plain(secret) or not secret.isascii():
        raise refuse("its secret is empty, too long or not plain text. Copy it again from the provider")
    return Provider(
        id=entry["id"], name=entry["name"], issuer=entry["issuer"], client_id=entry["client_id"], secret=secret,
        agency=entry["agency"], algorithms=tuple(algorithms), amr=frozenset(lists["amr"] or ()),
        acr=frozenset(lists["acr"] or ()), hosts=frozenset(lists["hosts"] or ()),
    )  # fmt: skip


def unsafe_issuer(issuer: str, demo: bool) -> str | None:
    """Why the address may not be an issuer here, or None."""
    try:
        parts = urlsplit(issuer)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "issuer is not an address"
    if not host or "@" in parts.netloc or parts.query or parts.fragment or not issuer.isascii():
        return "issuer must be a plain address: scheme, host and path"
    own = this_machine(host)
    if parts.scheme != "https" and not (demo and own and parts.scheme == "http"):
        return "issuer must begin with https://"
    if own and not demo:
        return "issuer is this machine, which only the demo may use. Name the agency's own sign-in service"
    return None


def this_machine(host: str) -> bool:
    """Whether a host is this machine, or an address that only its own network segment knows."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or address.is_link_local


def _plain(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable() and value == value.strip()


def _texts(value: Any) -> list[str] | None:
    return value if isinstance(value, list) and all(_plain(item) for item in value) else None
