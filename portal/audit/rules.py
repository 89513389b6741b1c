"""What a line of the audit log says, its canonical bytes, and the keyed chain over them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

GENESIS = b"\x00" * 32
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


class Outcome(StrEnum):
    """How an act or reading ended."""

    DONE = "done"
    READ = "read"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Shown:
    """One case whose facts reached the reader: the case's key and the classes shown."""

    case: int
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """What happened: who, in what role, on what, why. Holds keys and field names, never a value of a case."""

    act: str
    outcome: Outcome
    person: int | None = None
    seat: int | None = None
    agency: int | None = None
    role: str = ""
    object_kind: str = ""
    object_number: str = ""
    case: int | None = None
    reason: str = ""
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A line as it stands in the log. `at` is an aware instant (UTC, microseconds); `shown` a digest of what was disclosed."""

    seq: int
    at: datetime
    request: str
    person: int | None
    seat: int | None
    agency: int | None
    role: str
    act: str
    outcome: str
    object_kind: str
    object_number: str
    case_id: int | None
    reason: str
    shown: str

    def canonical(self) -> bytes:
        """The bytes that the chain is computed over: JSON, sorted keys, ASCII, UTC to the microsecond."""
        values = vars(self) | {"at": self.at.astimezone(UTC).isoformat(timespec="microseconds")}
        return CANONICAL.encode(values).encode()


def mac(key: bytes, previous: bytes, entry: Entry) -> bytes:
    """The entry's link: HMAC-SHA256 over the link before it and the entry's canonical bytes."""
    return hmac.new(key, previous + entry.canonical(), hashlib.sha256).digest()


Disclosed = tuple[int, str, int | None, int | None]  # case, classes, seat and agency of the reader


def digest_shown(shown: Sequence[Disclosed]) -> str:
    """A digest of the disclosures of one line, so that the chain covers them; empty where there are none."""
    if not shown:
        return ""
    return hashlib.sha256(json.dumps(sorted(shown)).encode()).hexdigest()


@dataclass(frozen=True)
class Anchor:
    """The head of the chain as it was at a time, kept outside the database and signed with the audit key."""

    seq: int
    mac: str
    at: str
    signature: str

    def signed_by(self, key: bytes) -> bool:
        return hmac.compare_digest(self.signature, sign_anchor(key, self.seq, self.mac, self.at))


def sign_anchor(key: bytes, seq: int, head: str, at: str) -> str:
    """The signature of an anchor line."""
    return hmac.new(key, f"anchor|{seq}|{head}|{at}".encode(), hashlib.sha256).hexdigest()
