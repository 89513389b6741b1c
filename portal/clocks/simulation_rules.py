"""Trying packs out: an invented episode, its duties with the reason of each, and how they differ from what was counted by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.clocks.episode_rules import Episode
from portal.clocks.local_time_rules import local_day, whole_years
from portal.clocks.pack_rules import Pack, Term
from portal.clocks.party_rules import ACTOR_WORDS, RECIPIENT_WORDS, Recipient, any_of, side_of
from portal.clocks.rules import Duty, Edition, duties
from portal.clocks.state_rules import State, rank_of

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Expectation:
    """What was counted by hand of one duty. None: nothing was said of it; `due_none`: it has no due time; `absent`: there is no such duty."""

    where: str
    pack: str
    rule: str
    recipient: Recipient
    occurrence: int = 1
    start: datetime | None = None
    due: datetime | None = None
    due_none: bool = False
    state: State | None = None
    question: str | None = None
    absent: bool = False
    governs: bool = False


@dataclass(frozen=True)
class Scenario:
    """An invented episode under some packs, and what is expected of it. Instants are aware."""

    name: str
    packs: tuple[Pack, ...]
    adopted_from: datetime | None
    zone: ZoneInfo
    now: datetime
    episode: Episode
    expected: tuple[Expectation, ...] = field(default=())


@dataclass(frozen=True)
class Explained:
    """A duty with its state, what its conditions found, whether its limit governs the row, and every fact that is to be asked."""

    duty: Duty
    state: State
    why: tuple[str, ...]
    governs: bool
    asked: tuple[str, ...] = ()


def explain(editions: Sequence[Edition], episode: Episode, now: datetime) -> list[Explained]:
    """Every duty that has begun, in the order of its due time, with the reason; what has not begun is left out."""
    found = [duty for duty in duties(editions, episode, now) if duty.start is not None and duty.start <= now]
    rows: dict[tuple[object, ...], list[Duty]] = {}
    for duty in found:
        rows.setdefault(row_of(duty), []).append(duty)
    leading = {min(group, key=rank).key for group in rows.values()}
    explained = [
        Explained(duty, duty.state(now), why(duty, episode), duty.key in leading, _asked(duty, episode))
        for duty in found
    ]
    return sorted(
        explained,
        key=lambda one: (one.duty.due is None, one.duty.due or one.duty.start, one.duty.key.pack, one.duty.key.rule),
    )


def row_of(duty: Duty) -> tuple[object, ...]:
    """What makes duties one row of the ledger: owner, kind, recipient, what started it and when, time round."""
    return side_of(duty.actors), duty.rule.kind, duty.key.recipient, duty.started_by, duty.start, duty.key.occurrence


def rank(duty: Duty) -> tuple[int, float]:
    """What governs a row, as on the ledger."""
    return rank_of(
        due=duty.due, done=duty.done is not None, applies=duty.applies, question=bool(duty.question), adopted=duty.adopted,
        yielded=duty.yielded, waived=duty.waived,
    )  # fmt: skip


def why(duty: Duty, episode: Episode) -> tuple[str, ...]:
    """Each condition of a duty's rule with what is known of it."""
    found = []
    for clause in duty.rule.conditions:
        known = ", ".join(f"{_named(term)} {_known(term, duty, episode)}" for term in clause.terms)
        found.append(f"{clause.words()} ({known})")
    return tuple(found)


def _asked(duty: Duty, episode: Episode) -> tuple[str, ...]:
    """Every fact of an open question that is not known."""
    if not duty.question:
        return ()
    terms = [term for clause in duty.rule.conditions for term in clause.terms]
    unknown = [term.asked.value for term in terms if _known(term, duty, episode) == NOT_KNOWN]
    return tuple(dict.fromkeys([duty.question, *unknown]))


def _known(term: Term, duty: Duty, episode: Episode) -> str:
    if term.fact is None:
        if episode.birth_date is None or duty.start is None:
            return NOT_KNOWN
        return f"{whole_years(episode.birth_date, local_day(duty.start, duty.pack.zone))} years old"
    answer = episode.answers.get(term.fact)
    return NOT_KNOWN if answer is None else "yes" if answer else "no"


def _named(term: Term) -> str:
    return f"{term.fact.value.replace('_', ' ')}:" if term.fact else "age:"


def differences(expected: Iterable[Expectation], found: Sequence[Explained], zone: ZoneInfo) -> list[str]:
    """In words, where the duties are not what was expected; empty where all is as counted."""
    by_key = {
        (one.duty.key.pack, one.duty.key.rule, recipient, one.duty.key.occurrence): one
        for one in found
        for recipient in one.duty.recipients
    }
    said = []
    for wanted in expected:
        one = by_key.get((wanted.pack, wanted.rule, wanted.recipient, wanted.occurrence))
        turn = f" round {wanted.occurrence}" if wanted.occurrence > 1 else ""
        name = f"{wanted.where}: {wanted.pack} {wanted.rule} to {wanted.recipient.value}{turn}"
        if one is None or wanted.absent:
            if (one is None) is not wanted.absent:
                said.append(
                    f"{name}: {'there is such a duty' if wanted.absent else 'there is no such duty, or it has not begun'}."
                )
            continue
        said += [f"{name}: {what} is {got}, not {want}." for what, got, want in _unequal(wanted, one, zone)]
    return said


def _unequal(wanted: Expectation, one: Explained, zone: ZoneInfo) -> list[tuple[str, str, str]]:
    found = []
    for what, want, got in (("start", wanted.start, one.duty.start), ("due", wanted.due, one.duty.due)):
        if want is not None and want != got:
            found.append((what, local_words(got, zone), local_words(want, zone)))
    if wanted.due_none and one.duty.due is not None:
        found.append(("due", local_words(one.duty.due, zone), "none"))
    if wanted.state is not None and wanted.state is not one.state:
        found.append(("state", one.state.value, wanted.state.value))
    if wanted.question is not None and wanted.question not in one.asked:
        found.append(("question", one.duty.question or "none", wanted.question))
    if wanted.governs and not one.governs:
        found.append(("governs", "no", "yes"))
    return found


def local_words(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant in local time with its zone, to the second."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z") if at else "none"


def lines_of(one: Explained, zone: ZoneInfo, now: datetime) -> list[str]:
    """A duty as lines of text, times in a zone: what, by whom, to whom; when; why; source and what to beware of in it at an instant."""
    duty, rule = one.duty, one.duty.rule
    to = any_of(RECIPIENT_WORDS[recipient] for recipient in duty.recipients if RECIPIENT_WORDS[recipient])
    owner = any_of(ACTOR_WORDS[actor] for actor in duty.actors)
    governs = " This limit governs." if one.governs else ""
    state = f"{one.state.value.replace('_', ' ')}{': ' + duty.question.replace('_', ' ') if duty.question else ''}"
    return [
        f"  {duty.key.pack} {rule.name}, edition {duty.edition}{'' if duty.adopted else ' (draft: advice only)'}: {rule.duty}",
        f"    {owner}{' to ' + to if to else ''}; {rule.due_words}; {state}.{governs}",
        f"    Start {local_words(duty.start, zone)} ({duty.started_by.replace('_', ' ')}); due {local_words(duty.due, zone)}",
        *([f"    Because {'; '.join(one.why)}"] if one.why else []),
        f"    {rule.source.citation}, as of {rule.source.as_of}, confidence {rule.confidence or 'not said'}",
        *([f"    Beware: {flag}"] if (flag := rule.source.flag(now.date())) else []),
        *([f"    {rule.note}"] if rule.note else []),
    ]
