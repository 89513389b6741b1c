"""Making an edition: draft, save, undo, put aside, send, withdraw; and a second person's answer, which alone makes it law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import reading, record
from portal.clocks.block_text_rules import blocks_of, made, plain, rule_of, with_rule, with_value, without_rule
from portal.clocks.edition_check_adapters import check_text
from portal.clocks.edition_queries import authority, edition_row, kept_words, newest, own_open, writers
from portal.clocks.edition_read_services import Missing, before, judged
from portal.clocks.edition_rules import MOST_TEXT, EditionState, Problem, suggest
from portal.clocks.local_time_rules import local_day
from portal.clocks.models import PackAdoption
from portal.clocks.pack_adapters import library_text
from portal.clocks.pack_services import end_before, go_on, later_edition
from portal.clocks.recompute_services import recompute_from
from portal.notices.outbox_services import tell
from portal.notices.rules import Kind, TargetKind
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import new_number

FARTHEST = timedelta(days=3660)  # holidays beyond are nobody's to know


class Stale(ValueError):
    """Someone else saved first; nothing was overwritten."""


class Refused(ValueError):
    """It cannot be done as asked; `field` says where, the message what would mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Wrong(ValueError):
    """A rule cannot be read as it was written; everything that is wrong in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.words() for problem in problems))
        self.problems = problems


@contextmanager
def changing(
    viewer: Viewer, act: Act, number: str, version: int, verb: str, state: EditionState = EditionState.DRAFT
) -> Iterator[tuple[Session, PackAdoption]]:
    """The own agency's edition of this number in this state, as it was read, to be changed; the line is written with it.

    Raises Missing, Stale, Refused or Wrong; then nothing is kept but the line that says so.
    """
    try:
        with transaction.write(viewer) as session:
            row = edition_row(session, viewer, number, lock=True)
            if row is None or row.agency_id != viewer.agency:
                raise Missing
            if row.version != version or row.state != state.value:
                raise Stale
            yield session, row
            row.version += 1
            reason = f"{verb}: {row.pack} {row.edition}"
            record(viewer, act, Outcome.DONE, object_kind="edition", object_number=number, reason=reason)
    except (Missing, Stale, Refused, Wrong) as error:
        reason = {Missing: "not found", Stale: "stale", Refused: "does not fit", Wrong: "errors in the rule"}[
            type(error)
        ]
        reading(viewer, act, Outcome.REFUSED, object_kind="edition", object_number=number, reason=f"{verb}: {reason}")
        raise


def start_draft(viewer: Viewer, code: str, source: str, now: datetime) -> str:
    """Begin the agency's draft of a pack from an edition (by its number), else from what binds or advises now; gives its number.

    Where there is a draft already, gives that one and changes nothing. Raises Missing.
    """
    number = new_number()
    missing = False
    with transaction.write(viewer) as session:
        current = newest(session)
        from_row = edition_row(session, viewer, source) if source else None
        missing = code not in current or (bool(source) and (from_row is None or from_row.pack != code))
        open_row = None if missing else own_open(session, viewer, code)
        if open_row is not None:
            number = open_row.number
        elif not missing:
            from_row = from_row or before(session, code)
            text = from_row.text if from_row else library_text(code)
            word = suggest(local_day(now, current[code].zone), kept_words(session, code))
            session.add(
                PackAdoption(
                    number=number, pack=code, edition=word, agency_id=viewer.agency, state=EditionState.DRAFT.value,
                    text=with_value(text, "Edition", word), drafted_by=viewer.seat, drafted_at=now,
                )
            )  # fmt: skip
        record(
            viewer, Act.RULES_DRAFT, Outcome.REFUSED if missing else Outcome.DONE, object_kind="pack", object_number=code,
            reason="start: not found" if missing else f"start: edition {number}",
        )  # fmt: skip
    if missing:
        raise Missing
    return number


def save_text(viewer: Viewer, number: str, version: int, text: str, now: datetime) -> None:
    """Save the whole text, also where it is not yet right: its page says what is wrong. Raises Missing, Stale, Refused."""
    with changing(viewer, Act.RULES_DRAFT, number, version, "text saved") as (_, row):
        _keep(row, viewer, text, now)


def save_rule(
    viewer: Viewer, number: str, version: int, was: str, name: str, said: Mapping[str, str], others: str, now: datetime
) -> None:
    """Save one rule, `was` its name before, empty for a new one. Raises Missing, Stale, Refused, and Wrong with what is wrong in it."""
    name = " ".join(name.split())
    with changing(viewer, Act.RULES_DRAFT, number, version, f"rule {name[:60]} saved") as (session, row):
        old = rule_of(row.text, was) if was else None
        if was and old is None:
            raise Missing
        if name != was and rule_of(row.text, name) is not None:
            raise Refused("name", f"There is a rule “{name}” already. Give this one another name.")
        block = made(name, said, others, old)
        if len(blocks_of(block)) != 1:
            raise Refused("others", "An empty line ends a rule. Take the empty lines out.")
        text = with_rule(row.text, was or name, block)
        known = {code: edition.pack for code, edition in newest(session).items()}
        checked = check_text(text, row.pack, known, frozenset())
        wrong = tuple(problem for problem in checked.problems if problem.rule == name)
        if wrong:
            raise Wrong(wrong)
        _keep(row, viewer, text, now)


def remove_rule(viewer: Viewer, number: str, version: int, name: str, now: datetime) -> None:
    """Take a rule's block out; what then hangs in the air, the draft's page says. Raises Missing, Stale."""
    with changing(viewer, Act.RULES_DRAFT, number, version, f"rule {name[:60]} removed") as (_, row):
        if rule_of(row.text, name) is None:
            raise Missing
        _keep(row, viewer, without_rule(row.text, name), now)


def undo(viewer: Viewer, number: str, version: int, now: datetime) -> None:
    """Put the text before the last save in the place of the text; once more, and it is as it was. Raises Missing, Stale."""
    with changing(viewer, Act.RULES_DRAFT, number, version, "last save undone") as (_, row):
        if row.text_before is None:
            raise Stale
        _keep(row, viewer, row.text_before, now)


def _keep(row: PackAdoption, viewer: Viewer, text: str, now: datetime) -> None:
    text = plain(text)
    if len(text) > MOST_TEXT:
        raise Refused("text", f"The text is too long. Use at most {MOST_TEXT:,} characters.")
    row.text_before, row.text = row.text, text
    row.edition = next((block.value("Edition") for block in blocks_of(text) if block.kind == "Pack"), "")[:40]
    row.drafted_by, row.drafted_at = viewer.seat, now


def drop(viewer: Viewer, number: str, version: int) -> None:
    """Put a draft aside: it stays in the history, from where it can be taken up again. Raises Missing, Stale."""
    with changing(viewer, Act.RULES_DRAFT, number, version, "put aside") as (_, row):
        row.state = EditionState.DROPPED.value


def send(viewer: Viewer, number: str, version: int, starts_at: datetime, paper: str, now: datetime) -> None:
    """Send a draft to the agency's approvers, to be law from an instant on by the authority of a paper. Raises Missing, Stale, Refused."""
    with changing(viewer, Act.RULES_DRAFT, number, version, "sent") as (session, row):
        _ready(session, row, starts_at, now)
        row.state, row.sent_by, row.sent_at = EditionState.SENT.value, viewer.seat, now
        row.starts_at, row.authority = starts_at, paper
        to = [(TargetKind.APPROVERS, row.agency_id)]
        tell(session, Kind.RULES_SENT, to, by=viewer, now=now, object_number=number)


def _ready(session: Session, row: PackAdoption, starts_at: datetime, now: datetime) -> None:
    """Refuse what may not become law: without authority, with an error, in the past, before an edition that is adopted."""
    holder = authority(session, row.pack)
    if holder is None or holder.id != row.agency_id:
        raise Refused(
            "main", "Your agency has no authority over this pack. Its page says who has, or how it is first adopted."
        )
    if starts_at <= now:
        raise Refused(
            "starts_day",
            "This time has passed, and no edition begins in the past. Withdraw it where it was sent, and set a later time.",
        )
    if starts_at > now + FARTHEST:
        raise Refused("starts_day", "This is more than ten years ahead. Check the year.")
    later = later_edition(session, row.pack, starts_at)
    if later:
        raise Refused("starts_day", f"Edition {later} is adopted and begins at that time or later. Set a later time.")
    problems = judged(session, row, newest(session)).problems
    if problems:
        raise Refused(
            "main", f"The text is not right yet, so it can be neither sent nor approved. {problems[0].words()}"
        )


def withdraw(viewer: Viewer, number: str, version: int) -> None:
    """Take back what was sent: it is a draft again. Raises Missing, Stale."""
    with changing(viewer, Act.RULES_DRAFT, number, version, "withdrawn", EditionState.SENT) as (_, row):
        row.state, row.sent_at, row.sent_by = EditionState.DRAFT.value, None, None


def approve(viewer: Viewer, number: str, version: int, now: datetime) -> None:
    """Make law of what was sent, from its time on; the edition before ends there. Raises Missing, Stale, Refused."""
    with changing(viewer, Act.RULES_APPROVE, number, version, "approved", EditionState.SENT) as (session, row):
        _second_person(session, viewer, row)
        assert row.starts_at is not None  # what was sent has its time
        _ready(session, row, row.starts_at, now)
        row.state, row.answered_by, row.answered_at = EditionState.ADOPTED.value, viewer.seat, now
        session.flush()
        end_before(session, row)
        recompute_from(session, now)
        _tell_writers(session, viewer, row, now)


def refuse(viewer: Viewer, number: str, version: int, why: str, now: datetime) -> None:
    """Refuse what was sent, with the reason. Raises Missing, Stale, Refused."""
    with changing(viewer, Act.RULES_APPROVE, number, version, "refused", EditionState.SENT) as (session, row):
        _second_person(session, viewer, row)
        row.state, row.answered_by, row.answered_at, row.refused = EditionState.REFUSED.value, viewer.seat, now, why
        _tell_writers(session, viewer, row, now)


def recall(viewer: Viewer, number: str, version: int, why: str, now: datetime) -> None:
    """Recall what was approved and has not begun, with the reason: the edition before it runs on. Raises Missing, Stale, Refused."""
    with changing(viewer, Act.RULES_APPROVE, number, version, "recalled", EditionState.ADOPTED) as (session, row):
        if row.starts_at is None or row.starts_at <= now:
            raise Refused(
                "main", "This edition has begun, so duties run by it. Have a new one drafted and approved instead."
            )
        row.state, row.answered_by, row.answered_at, row.refused = EditionState.RECALLED.value, viewer.seat, now, why
        session.flush()
        go_on(session, row)
        recompute_from(session, now)
        _tell_writers(session, viewer, row, now)


def _second_person(session: Session, viewer: Viewer, row: PackAdoption) -> None:
    if viewer.person in writers(session, row):
        raise Refused("main", "You wrote or sent this edition, so another person of your agency has to answer it.")


def _tell_writers(session: Session, viewer: Viewer, row: PackAdoption, now: datetime) -> None:
    to = [(TargetKind.SEAT, seat) for seat in {row.drafted_by, row.sent_by} if seat is not None]
    tell(session, Kind.RULES_ANSWERED, to, by=viewer, now=now, object_number=row.number)
