"""Lines of a timeline, made of what the door handed to the viewer: sections, questions, posters, partners, readings; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from portal.cases.request_rules import RequestView, Standing
from portal.cases.rules import CLASS_NAME, Fact, Record, Section
from portal.cases.talk_rules import ANSWER
from portal.cases.timeline_rules import Joined, Kind, Line, Reading, Said, in_turn
from portal.clocks.state_rules import State
from portal.outgoing.poster_rules import Asked, Copy, Party
from portal.sharing.rules import ITEM_CLASSES
from portal.sharing.rules import InformationClass as C

# Of these an agency has several entries at a time; by which field it is told what one of them is about.
SEVERAL = {
    "case_event": "kind",
    "case_answer": "answer",
    "earlier_episode": "",
    "interstate_step": "compact_step",
    "planned_date": "",
    "return_told": "what",
    "return_step": "what",
}
# What happened rather than what was written down: which field says when, and whether another says what.
HAPPENED = {
    "case_event": "happened_at",
    "case_outcome": "outcome_at",
    "finding": "",
    "interstate_track": "",
    "interstate_step": "compact_step_at",
}
TAKEN_BACK = {"case_outcome": "The outcome was taken back"}
DONE = {State.DONE_ON_TIME: "Duty done on time", State.DONE_LATE: "Duty done late"}


def lines_of(sections: Mapping[C, Section]) -> list[Line]:
    """The lines of all sections of a case, as they were read with what was corrected since."""
    found: list[Line] = []
    for information_class, section in sections.items():
        make = _OF_CLASS.get(information_class)
        if make is not None:
            found += [line for record in section.records for line in make(information_class, record)]
        elif information_class is C.DUTY_LEDGER:
            found += _duties(section)
        elif information_class not in ITEM_CLASSES:
            found += _entries(information_class, section.records, _entry)
    return found


Make = Callable[[C, "Version"], Line]


def _entries(information_class: C, records: Iterable[Record], make: Make) -> list[Line]:
    """Entries of agencies with what they correct; where one ended and nothing took its place, a line says so."""
    groups: dict[tuple[object, ...], list[Record]] = {}
    for record in records:
        topic = SEVERAL.get(record.origin.table)
        about = next(((fact.label, fact.value) for fact in record.facts if fact.name == topic), None)
        about = (about[0], None) if about and topic == "answer" else about
        groups.setdefault((record.origin.table, record.origin.agency, about), []).append(record)
    found = []
    for (table, *_), own in groups.items():
        for version in versions(own, one=table not in SEVERAL):
            line = make(information_class, version)
            found.append(line)
            if version.until is not None and version.replaced is None:
                what = TAKEN_BACK.get(str(table), "Taken back")
                said = () if table == "case_outcome" else (Said("What", line.what),)
                found.append(
                    Line(f"{line.key} end", line.kind, version.until, what, line.by, said, about=information_class)
                )
    return found


def _entry(information_class: C, version: Version) -> Line:
    """What an agency recorded of a class, or an event with the time at which it happened."""
    record, table = version.record, version.record.origin.table
    without, at, name = frozenset[str](), None, CLASS_NAME[information_class]
    what = f"{name}: {'changed' if version.before else 'recorded'}"
    kind = Kind.EVENTS if table in HAPPENED else Kind.RECORDS
    if table in HAPPENED:
        at = record.get(HAPPENED[table])
    if table == "case_event":
        what, without = str(record.get("kind") or ""), frozenset({"kind", "happened_at"})
    elif table == "case_photo":
        what, kind = "Photo replaced" if version.before else "Photo added", Kind.PICTURES
    elif table in NAMED:
        what = NAMED[table]
    happened = at if isinstance(at, datetime) else record.at
    said = changes(version, without)
    return _line(record, kind, happened, what, said, information_class, replaced=version.replaced)


NAMED = {"case_answer": "Answered", "finding": "How the child was found", "case_outcome": "Outcome", "interstate_track": "Another state is in the case", "interstate_step": "Between the two states"}  # fmt: skip


def _line(
    record: Record, kind: Kind, at: datetime, what: str, said: tuple[Said, ...], about: C, more: str = "",
    replaced: datetime | None = None, recorded: bool = True,
) -> Line:  # fmt: skip
    key = f"{about} {record.origin.table} {record.origin.key} {more}"
    return Line(key, kind, at, what, record.by, said, record.at if recorded else None, replaced, about, audience=record.audience)  # fmt: skip


def _duties(section: Section) -> list[Line]:
    """Hearings, who was told that the search has ended, and of each duty when it began, was done, or was late."""
    groups = {state: [record for record in section.records if record.state == state] for state in ("planned", "return")}
    found = _entries(C.DUTY_LEDGER, groups["planned"], _planned) + _entries(C.DUTY_LEDGER, groups["return"], _told)
    for record in section.records:
        if record.state not in groups:
            found += _duty(record)
    return found


def _planned(information_class: C, version: Version) -> Line:
    what = "Hearing moved" if version.before else "Hearing planned"
    return _line(version.record, Kind.COURT, version.record.at, what, changes(version), information_class, replaced=version.replaced)  # fmt: skip


def _told(information_class: C, version: Version) -> Line:
    record, at = version.record, version.record.get("at")
    told = record.origin.table == "return_told"
    what = "Told that the search has ended" if told else "After the search"
    happened = at if isinstance(at, datetime) else record.at
    return _line(record, Kind.DUTIES, happened, what, _said(record, "what") + changes(version, frozenset({"what", "at"})), information_class, replaced=version.replaced)  # fmt: skip


def _duty(record: Record) -> list[Line]:
    whose = _said(record, "duty", "recipient")
    found = []

    def line(name: str, what: str, said: tuple[Said, ...]) -> None:
        at = record.get(name)
        if isinstance(at, datetime):
            found.append(_line(record, Kind.DUTIES, at, what, said, C.DUTY_LEDGER, more=name, recorded=False))

    line("started_at", "Duty began", whose + _said(record, "due_at", "verdict", "relieved"))
    if record.state == State.OVERDUE.value:
        line("due_at", "Duty late, not done", whose)
    state = State(record.state) if record.state in set(State) else State.DONE
    line("done_at", DONE.get(state, "Duty done"), whose + _said(record, "channel", "proof_number", "reason_code"))
    line("before_court_at", "Came before the court", whose)
    return found


def _said(record: Record, *names: str) -> tuple[Said, ...]:
    """What a record says in these fields, those left out that are not known."""
    known = {fact.name: fact for fact in record.known}
    return tuple(Said(known[name].label, known[name].value) for name in names if name in known)


def _document(information_class: C, record: Record) -> list[Line]:
    """An order or a filing, by its title; its text stands in its section."""
    order = record.origin.table == "court_order"
    at = record.get("signed_at" if order else "filed_at")
    what = "Order signed" if order else "Filed" if isinstance(at, datetime) else "Prepared, not filed"
    said = _said(record, "order_title", "filing_title", "docket_number", "stamp_number", "held_authority")
    happened = at if isinstance(at, datetime) else record.at
    return [_line(record, Kind.COURT, happened, what, said, information_class)]


TALK = {C.LEADS: "Lead", C.INVESTIGATIVE: "Investigative note", C.DUTY_NOTES: "Note on a duty"}


def _talk(information_class: C, record: Record) -> list[Line]:
    said = tuple(Said(fact.label, fact.value) for fact in record.known)
    kind = Kind.DUTIES if information_class is C.DUTY_NOTES else Kind.TALK
    return [_line(record, kind, record.at, TALK[information_class], said, information_class)] if said else []


def _comment(information_class: C, record: Record) -> list[Line]:
    """What was said, each correction beside what it corrects; of what was taken back that it was there, and when it no longer was."""
    what = "Comment answered" if record.state == ANSWER else "Comment"
    if record.until is not None:
        first = _line(record, Kind.TALK, record.at, what, (), information_class, replaced=record.until)
        return [
            first,
            _line(
                record,
                Kind.TALK,
                record.until,
                "Comment taken back",
                (),
                information_class,
                more="back",
                recorded=False,
            ),
        ]
    wordings = [*record.before[::-1], record]
    found = []
    for turn, wording in enumerate(wordings):
        before = wordings[turn - 1] if turn else None
        at = before.until if before is not None and before.until else record.at
        said = tuple(
            Said(fact.label, fact.value, before.get(fact.name) if before else None, changed=before is not None)
            for fact in wording.known
        )
        named = "Comment corrected" if before else what
        found.append(
            _line(
                replace(record, at=at),
                Kind.TALK,
                at,
                named,
                said,
                information_class,
                more=str(turn),
                replaced=wording.until,
            )
        )
    return found if record.known else []


_OF_CLASS: dict[C, Callable[[C, Record], list[Line]]] = {
    **dict.fromkeys((C.ORDERS, C.FILINGS, C.HELD, C.SEALED), _document),
    **dict.fromkeys(TALK, _talk),
    C.COMMENTS: _comment,
}


def questions(requests: Iterable[RequestView], opens: bool) -> list[Line]:
    """Questions between two agencies, and each answer beside the one that it corrects. `opens`: the viewer has the questions' own pages."""
    found = []
    for row in requests:
        said: tuple[Said, ...] = (
            Said("To", row.to),
            Said("Question", row.question),
            Said("Answer needed by", row.due_at),
        )
        said += (Said("Services asked for", "; ".join(row.services)),) if row.services else ()
        said += (Said("Standing", row.words),) if row.standing is Standing.WITHDRAWN else ()
        key, asked = f"question {row.number}", row.number if opens else ""
        first = Line(key, Kind.TALK, row.asked_at, "Question asked", row.by, said, about=C.COMMENTS, asked=asked)
        found.append(first)
        for place, answer in enumerate(row.answers):
            before = row.answers[place - 1].text if place else None
            later = row.answers[place + 1].at if place + 1 < len(row.answers) else None
            what = "Answer corrected" if place else "Question answered"
            told: tuple[Said, ...] = (
                Said("Question", row.question), Said("Answer", answer.text, before, changed=bool(place)),
            )  # fmt: skip
            if row.services:
                old = "; ".join(row.answers[place - 1].given_words) if place else None
                told += (Said("Services given", "; ".join(answer.given_words) or None, old, changed=bool(place)),)
            found.append(
                replace(first, key=f"{key} {answer.version}", at=answer.at, what=what, by=answer.by, said=told, replaced=later)
            )  # fmt: skip
    return found


def posters(asked: Asked | None, parties: Iterable[Party], copies: Iterable[Copy]) -> list[Line]:
    """The poster that was sent for approval, the answers to it, and each copy that went out or was recalled."""
    found = []

    def line(key: str, at: datetime, what: str, by: str, *said: Said) -> None:
        found.append(Line(f"poster {key}", Kind.PICTURES, at, what, by, said, about=C.DESCRIPTION_PHOTO, poster=True))

    if asked is not None:
        line(f"asked {asked.at.isoformat()}", asked.at, "Poster sent for approval", asked.by)
    for party in parties:
        if party.answer is not None:
            what = "Poster approved" if party.answer.approved else "Poster not approved"
            line(f"answer {party.side} {party.agency}", party.answer.at, what, party.name)
    for copy in copies:
        line(copy.number, copy.at, "Copy of the poster went out", copy.by, Said("Copy for", copy.recipient))
        if copy.recalled_at is not None:
            what = "Copy of the poster recalled"
            line(f"{copy.number} back", copy.recalled_at, what, copy.by, Said("Copy for", copy.recipient))
    return found


@dataclass(frozen=True)
class Version:
    """A record as it stood for a while: what it took the place of, until when it stood, and what took its place."""

    record: Record
    before: Record | None = None
    until: datetime | None = None
    replaced: datetime | None = None


def versions(records: Iterable[Record], one: bool) -> list[Version]:
    """Records of one agency about one thing, oldest first, each beside what it corrects.

    `one`: the agency has one entry of it at a time, so that the next takes the place of the one before. A version that says no
    more than the one before, as far as it was handed over, is none: else its time would tell that something hidden was changed.
    """
    found: list[Version] = []
    for record in sorted(records, key=in_turn):
        turn = next((turn for turn in reversed(range(len(found))) if _gives_way(found[turn], record, one)), None)
        if turn is None:
            found.append(Version(record, until=record.until))
        elif _says(found[turn].record) == _says(record):
            found[turn] = replace(found[turn], until=record.until)
        else:
            old = found[turn]
            found[turn] = replace(old, replaced=record.at)
            found.append(Version(record, old.record if old.record.known else None, record.until))
    return [version for version in found if version.record.known or version.before]


def _gives_way(old: Version, new: Record, one: bool) -> bool:
    return old.replaced is None and (old.until == new.at or (one and old.until is None))


def _says(record: Record) -> object:
    return record.known, record.photo.number if record.photo else None


def changes(version: Version, without: frozenset[str] = frozenset()) -> tuple[Said, ...]:
    """What a version says: all of it, or where it corrects another what is different, beside what was said before."""
    if version.before is None:
        return tuple(Said(fact.label, fact.value) for fact in version.record.known if fact.name not in without)
    before: Mapping[str, Fact] = {fact.name: fact for fact in version.before.facts}
    found = []
    for fact in version.record.facts:
        old = before[fact.name].value if fact.name in before else None
        if (old or None) != (fact.value or None) or (old is False) != (fact.value is False):
            found.append(Said(fact.label, fact.value, old, changed=True))
    return tuple(found)


def shares(readings: Iterable[Reading], own: frozenset[C]) -> list[Line]:
    """A line for each time when a class reached a seat for the first time; of the classes that are the viewer's own alone.

    What is sealed or held is never among them: which of its items someone saw, a line would not say.
    """
    seen: dict[str, set[C]] = {}
    found = []
    for reading in sorted(readings, key=lambda reading: (reading.at, reading.seat, sorted(reading.classes))):
        new = (reading.classes & own) - {C.SEALED, C.HELD} - seen.setdefault(reading.seat, set())
        if not new:
            continue
        seen[reading.seat] |= new
        key = f"share {reading.seat} {reading.at.isoformat()} {min(new)}"
        who = ", ".join(filter(None, (reading.person, reading.role)))
        found.append(
            Line(key, Kind.SHARES, reading.at, "Seen for the first time", reading.agency,
                 (Said("By", who), Said("What", "; ".join(CLASS_NAME[item] for item in C if item in new))), about=C.ACCESS_LOG)
        )  # fmt: skip
    return found


def partners(joined: Iterable[Joined], now: datetime) -> list[Line]:
    """Who was let in, and whose being let in has ended."""
    found = []
    for row in joined:
        found.append(Line(f"joined {row.key}", Kind.SHARES, row.starts_at, "Let into the case", row.agency))
        if row.ends_at is not None and row.ends_at <= now:
            found.append(Line(f"left {row.key}", Kind.SHARES, row.ends_at, "No longer in the case", row.agency))
    return found
