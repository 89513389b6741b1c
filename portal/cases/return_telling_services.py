"""Telling that the search has ended: everyone who was told that the child is missing, by one contact, by its own word, or a ground why not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.cases.correction_services import check_open, supersede
from portal.cases.mirror_rules import OF_THE_RETURN
from portal.cases.return_models import ReturnTold
from portal.cases.return_queries import moments_of, offices, to_acknowledge
from portal.cases.return_rules import Explained, ended_at
from portal.cases.return_services import log_act, may_lead_back
from portal.clocks.party_rules import Recipient
from portal.clocks.queries import ledger_of
from portal.clocks.recompute_services import refresh
from portal.clocks.services import Entry, NotRecorded, NotThere, check_entry, discharge, keep_record
from portal.clocks.vocabulary_rules import Channel
from portal.people.models import Agency
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import Viewer
from portal.store import transaction


def tell_return(
    viewer: Viewer, number: str, keys: Iterable[str], entry: Entry, ground: Explained | None, now: datetime
) -> None:
    """Record that offices were told that the search has ended, with one contact, or on which ground they were not. Raises NotThere, NotRecorded."""
    with transaction.write(viewer) as session:
        held = may_lead_back(session, viewer, Act.RETURN_TELL, number, now)
        if held is not None:
            tell_offices(session, viewer, held, keys, entry, ground, now)
            refresh(session, viewer, held.key, now)
        log_act(viewer, Act.RETURN_TELL, number, held)
    if held is None:
        raise NotThere


def tell_offices(
    session: Session, viewer: Viewer, held: Held, keys: Iterable[str], entry: Entry, ground: Explained | None, now: datetime
) -> None:  # fmt: skip
    check_open(session, held)
    ended = ended_at(moments_of(session, held))
    open_rows = {row.key: row for row in offices(session, held, ended, now) if not row.told}
    chosen = [open_rows[key] for key in keys if key in open_rows]
    if not chosen:
        raise NotRecorded("offices", "Choose at least one office that is not told yet.")
    _check_telling(entry, ground, ended, now)
    for row in chosen:
        supersede(session, ReturnTold, held, viewer, now, ReturnTold.office_key == row.key)
        session.add(
            ReturnTold(
                case_id=held.key, agency_id=viewer.agency, recorded_at=now, office_key=row.key, told_office=row.name,
                told_at=None if ground else entry.happened_at, told_channel=None if ground else entry.channel.value,
                not_told_ground=ground.value if ground else None, return_person=entry.person_told or None,
            )
        )  # fmt: skip
    if ground is None:
        _discharge(session, viewer, held, frozenset().union(*(row.recipients for row in chosen)), entry, now)


def _check_telling(entry: Entry, ground: Explained | None, ended: datetime | None, now: datetime) -> None:
    if entry.happened_at > now:
        raise NotRecorded("happened_time", "This time is in the future. Enter when they were told.")
    if ended is None:
        raise NotRecorded("main", "Record first that the child was recovered or returned, or the outcome that ended the search.")  # fmt: skip
    if ground is None and entry.happened_at < ended:
        raise NotRecorded("happened_time", "This is before the search ended. Check day and time.")


def _discharge(
    session: Session, viewer: Viewer, held: Held, recipients: frozenset[str], entry: Entry, now: datetime
) -> None:
    """The duties of the ledger to tell these recipients of the return are done with the same contact."""
    for row in ledger_of(session, held.key, now):
        if row.kind == OF_THE_RETURN and row.recipient_code in recipients and row.done_at is None and row.owner in viewer.rows:  # fmt: skip
            check_entry(row, entry, now)
            keep_record(session, viewer, held.key, row, entry, now)


def acknowledge_return(viewer: Viewer, number: str, now: datetime) -> None:
    """The viewer's agency says that it knows of the return: its row is done by its own word (L21). Raises NotThere."""
    done = False
    with transaction.write(viewer) as session:
        held = case_for(session, viewer, Act.RETURN_ACKNOWLEDGE, number, now)
        if held is not None and held.owner not in viewer.rows:
            agency = session.get_one(Agency, viewer.agency)
            ended = ended_at(moments_of(session, held))
            rows = offices(session, held, ended, now)
            row = next((row for row in rows if row.key == f"a{agency.number}"), None)
            done = row is not None and ended is not None
            if row is not None and ended is not None and to_acknowledge(session, viewer, held):
                supersede(session, ReturnTold, held, viewer, now)
                session.add(
                    ReturnTold(
                        case_id=held.key, agency_id=viewer.agency, recorded_at=now, office_key=row.key, told_office=row.name,
                        told_at=now, told_channel=Channel.ACKNOWLEDGED.value,
                    )
                )  # fmt: skip
                reached = [Recipient(code) for code in row.recipients if code in set(Recipient)]
                discharge(session, viewer, held.key, OF_THE_RETURN, reached, Entry(now, Channel.ACKNOWLEDGED), now)
        log_act(viewer, Act.RETURN_ACKNOWLEDGE, number, held if done else None)
    if not done:
        raise NotThere
