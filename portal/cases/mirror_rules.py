"""The mirror: every office that was told that a child is missing, and what became of telling it that the search has ended (L15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from portal.cases.return_rules import EXPLAINED_WORDS, Explained
from portal.cases.rules import word_of
from portal.clocks.party_rules import RECIPIENT_WORDS, Recipient
from portal.clocks.vocabulary_rules import CHANNEL_WORDS, Channel

# No offices: they are cleared, which is a step of its own.
SYSTEMS = frozenset(
    {Recipient.NCIC.value, Recipient.NAMUS.value, Recipient.STATE_SYSTEM.value, Recipient.NONE.value, ""}
)
OF_THE_RETURN = "return_notification"


@dataclass(frozen=True)
class LetIn:
    """An agency that was let into the case: its number, name, as which recipients it stands, and whether its access has ended."""

    number: str
    name: str
    recipients: frozenset[str] = frozenset()
    ended: bool = False


@dataclass(frozen=True)
class Contact:
    """A recipient of a duty who was told: which duty, when, how."""

    kind: str
    recipient: str
    at: datetime
    channel: str


@dataclass(frozen=True)
class Told:
    """What is recorded of an office: when it was told and how, or why it was not."""

    key: str
    at: datetime | None
    channel: str = ""
    ground: str = ""


Said = TypeVar("Said", Contact, Told)


@dataclass(frozen=True)
class OfficeRow:
    """An office that was told *missing*, and what became of its telling *returned*. There is no place in it."""

    key: str
    name: str
    how: str
    recipients: frozenset[str]
    done: bool
    verdict: str
    at: datetime | None = None

    @property
    def told(self) -> bool:
        """Whether the office knows; one with a ground may still be told."""
        return self.at is not None


def mirror(
    agencies: Iterable[LetIn], contacts: Iterable[Contact], told: Iterable[Told], since: datetime | None = None
) -> tuple[OfficeRow, ...]:
    """A row for every office that was told that the child is missing: told of the return, with a ground why not, or open (L15).

    `since` is when the search ended: a telling before it was of a return that was taken back, and counts for nothing.
    """
    known = {
        entry.key: entry for entry in sorted(_of_this_end(told, since), key=lambda entry: not entry.ground)
    }  # told stands before a ground
    listed, contacts = list(agencies), list(contacts)
    now_back = _of_this_end((contact for contact in contacts if contact.kind == OF_THE_RETURN), since)
    outside = _outside(listed, contacts)
    shared = Counter([code for agency in listed for code in agency.recipients] + outside)
    # A contact with *law enforcement* says which office was told only where there is one of them.
    back = {contact.recipient: contact for contact in now_back if shared[contact.recipient] == 1}
    rows = [_agency_row(agency, known.get(f"a{agency.number}"), back) for agency in listed]
    return (*rows, *(_recipient_row(code, known.get(f"r-{code}"), back.get(code)) for code in outside))


def _of_this_end(entries: Iterable[Said], since: datetime | None) -> list[Said]:
    return [entry for entry in entries if since is None or entry.at is None or entry.at >= since]


def _outside(agencies: list[LetIn], contacts: list[Contact]) -> list[str]:
    """The recipients who were told and for whom no agency of the case stands for certain, each once."""
    inside = {recipient for agency in agencies for recipient in agency.recipients}
    own_proof = {Channel.SERVED.value, Channel.ACKNOWLEDGED.value}  # it reached them here, so that it was that agency
    return list(
        dict.fromkeys(
            contact.recipient
            for contact in contacts
            if contact.kind != OF_THE_RETURN
            and contact.recipient not in SYSTEMS
            and not (contact.channel in own_proof and contact.recipient in inside)
        )
    )


def _agency_row(agency: LetIn, entry: Told | None, back: Mapping[str, Contact]) -> OfficeRow:
    how = "Was in this case; its access has ended" if agency.ended else "Is in this case"
    contact = next((back[code] for code in sorted(agency.recipients) if code in back), None)
    verdict, at = _verdict(entry, contact)
    return OfficeRow(
        f"a{agency.number}", agency.name, how, agency.recipients, bool(verdict), verdict or "Not told yet", at
    )


def _recipient_row(code: str, entry: Told | None, contact: Contact | None) -> OfficeRow:
    words = RECIPIENT_WORDS[Recipient(code)] if code in set(Recipient) else code
    verdict, at = _verdict(entry, contact)
    return OfficeRow(
        f"r-{code}", words, "Was told of the absence", frozenset({code}), bool(verdict), verdict or "Not told yet", at
    )


def _verdict(entry: Told | None, contact: Contact | None) -> tuple[str, datetime | None]:
    if entry is not None and entry.ground:
        return f"Not told: {word_of(Explained, EXPLAINED_WORDS, entry.ground)}", entry.at
    if entry is not None:
        return f"Told: {word_of(Channel, CHANNEL_WORDS, entry.channel)}", entry.at
    if contact is not None:
        return f"Told: {word_of(Channel, CHANNEL_WORDS, contact.channel)}", contact.at
    return "", None
