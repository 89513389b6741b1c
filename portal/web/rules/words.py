"""The words that the fields of a rule's sentence suggest: those of the format's closed lists, as they are written in a pack."""

from __future__ import annotations

from enum import StrEnum

from portal.clocks.party_rules import Actor, Recipient
from portal.clocks.vocabulary_rules import EventKind

DUES = (
    "at once", "at once, at most 24 hours", "at most 24 hours", "at most 2 business days", "by the end of the business day",
    "at most 10 days, excluding weekends and holidays", "as soon as possible", "no time given", "prohibition",
)  # fmt: skip


def written(kind: type[StrEnum]) -> tuple[str, ...]:
    """The words of a list as a pack writes them."""
    return tuple(item.value.replace("_", " ") for item in kind)


SUGGESTED: dict[str, tuple[str, ...]] = {
    "who": written(Actor),
    "recipients": written(Recipient),
    "starts": written(EventKind),
    "due": DUES,
}
