"""Checking the log: the chain against its key, its head and its anchors; and anchoring the head."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.adapters import append_anchor, last_anchor
from portal.audit.models import AuditEntry, AuditHead, Disclosure
from portal.audit.rules import GENESIS, Anchor, Disclosed, Entry, digest_shown, mac, sign_anchor
from portal.store import transaction

AT_ONCE = 2000
FIELDS = tuple(Entry.__dataclass_fields__)
log = logging.getLogger("homeward")


@dataclass(frozen=True)
class Verdict:
    """What the check found: how many entries were read, and the first that is broken with the reason."""

    entries: int
    broken: int | None = None
    reason: str = ""
    anchored: int = 0

    @property
    def whole(self) -> bool:
        return not self.reason

    def words(self) -> str:
        """The verdict as a sentence."""
        if self.whole:
            anchored = (
                f"anchored up to entry {self.anchored}"
                if self.anchored
                else "not anchored, so a cut at its end would not show"
            )
            return f"The log is whole: {self.entries} entries, {anchored}."
        return f"The log is broken at entry {self.broken}: {self.reason}."


def verify(key: bytes, anchors: Sequence[Anchor]) -> Verdict:
    """Check every entry, disclosure and anchor; names the first broken entry by its number."""
    anchored: dict[int, str] = {}
    for anchor in anchors:
        if not anchor.signed_by(key):
            return Verdict(0, max(anchored, default=0), "the anchor after it in the anchor file was altered")
        if anchored.get(anchor.seq, anchor.mac) != anchor.mac:
            return Verdict(0, anchor.seq, "the anchor file names it twice, and not the same")
        anchored[anchor.seq] = anchor.mac
    with transaction.read_log() as session:
        seq, link = 0, GENESIS
        for entry, stored, shown in _entries(session):
            if entry.seq != seq + 1:
                return Verdict(seq, seq + 1, "it is missing")
            if digest_shown(shown) != entry.shown:
                return Verdict(seq, entry.seq, "its disclosures were altered")
            link = mac(key, link, entry)
            if link != stored:
                return Verdict(seq, entry.seq, "it was altered, or does not belong there")
            seq = entry.seq
            if anchored.get(seq, link.hex()) != link.hex():
                return Verdict(seq, seq, "it differs from its anchor outside the database")
        if anchored and max(anchored) > seq:
            return Verdict(
                seq, seq + 1, f"it is missing; the anchor outside the database reaches entry {max(anchored)}"
            )
        head = session.execute(select(AuditHead.seq, AuditHead.mac).where(AuditHead.id == 1)).one_or_none()
        if head is None or head.seq != seq or bytes(head.mac) != link:
            return Verdict(seq, seq + 1, "the chain's head names another end")
        loose = session.execute(select(Disclosure.seq).where(Disclosure.seq > seq).limit(1)).scalar_one_or_none()
        if loose is not None:
            return Verdict(seq, loose, "it is missing, yet disclosures name it")
    return Verdict(seq, anchored=max(anchored, default=0))


def anchor_head(key: bytes, path: Path, now: datetime) -> bool:
    """Anchor the chain's head where it has moved since the last anchor; whether it had.

    A chain that no longer holds its last anchor was cut or replaced: it is not anchored, and an error is logged.
    """
    last = last_anchor(path)
    with transaction.read_log() as session:
        head = session.execute(select(AuditHead.seq, AuditHead.mac).where(AuditHead.id == 1)).one()
        held = last is None or (last.signed_by(key) and last.mac == _link(session, last.seq))
    if last is not None and not held:
        log.error("the log does not hold its last anchor", extra={"facts": {"entry": last.seq}})
        return False
    if last is not None and last.seq == head.seq:
        return False
    at = now.isoformat(timespec="seconds")
    link = bytes(head.mac).hex()
    append_anchor(path, Anchor(head.seq, link, at, sign_anchor(key, head.seq, link, at)))
    return True


def _link(session: Session, seq: int) -> str:
    """The link of one entry in hex, before the first that of the genesis; empty where there is no such entry."""
    if seq == 0:
        return GENESIS.hex()
    found = session.execute(select(AuditEntry.mac).where(AuditEntry.seq == seq)).scalar_one_or_none()
    return bytes(found).hex() if found else ""


def _entries(session: Session) -> Iterator[tuple[Entry, bytes, Sequence[Disclosed]]]:
    """Each entry in order with its link and disclosures, a batch at a time."""
    after = None
    while True:
        batch = select(AuditEntry).order_by(AuditEntry.seq).limit(AT_ONCE)
        rows = list(session.execute(batch if after is None else batch.where(AuditEntry.seq > after)).scalars())
        if not rows:
            return
        shown = session.execute(
            select(Disclosure.seq, Disclosure.case_id, Disclosure.classes, Disclosure.seat, Disclosure.agency)
            .where(Disclosure.seq >= rows[0].seq, Disclosure.seq <= rows[-1].seq)
            .order_by(Disclosure.seq)
        ).all()
        by_seq = {
            seq: [(row[1], row[2], row[3], row[4]) for row in group]
            for seq, group in groupby(shown, key=lambda row: row[0])
        }
        for row in rows:
            entry = Entry(**{name: getattr(row, name) for name in FIELDS})
            yield entry, bytes(row.mac), by_seq.get(row.seq, [])
        after = rows[-1].seq
        session.expunge_all()
