"""Column types: instants in UTC, text that both databases take alike, folded sort keys."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String, TypeDecorator


class RefusedText(ValueError):
    """Text that one of the two databases would refuse or alter: NUL or a lone surrogate."""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC. A naive value raises ValueError: SQLite would drop its zone in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text as it was typed. NUL and lone surrogates raise RefusedText on both databases alike."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None:
            refuse_unstorable(value)
        return value


def refuse_unstorable(value: str) -> None:
    """Raise RefusedText where the text holds NUL or a lone surrogate."""
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise RefusedText("text holds a character that cannot be stored")


class FoldedKey(TypeDecorator[str]):
    """A column of folded text, cut to its length: folding may lengthen, one letter to as many as 18."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else value[: self.length].rstrip()


def fold(text: str) -> str:
    """The key by which text is sorted and matched, the same on every database: NFKD, no accents, case folded, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())
