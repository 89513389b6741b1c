"""A poster: the few facts that may stand on one, the words that never may, and the gate before it leaves; pure.

Nothing of care, custody, trafficking, pregnancy or health stands on a poster, whatever the record holds (L16): a poster is made of a
fixed list of fields, and each value that holds one of the words below is left out of it.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from portal.clocks.local_time_rules import whole_years

MOST_OF_LINE = 200
HOTLINE = "1-800-THE-LOST (1-800-843-5678)"
EMERGENCY = "911"

# What a word begins with, what it is, and what stands together.
STEMS = (
    "abus", "acogida", "addict", "adopt", "arrest", "asthm", "autis", "bipolar", "caregiv", "casework", "clinic", "counsel", "csec", "custod",
    "delinq", "depend", "depress", "detain", "detent", "diabet", "diagnos", "disab", "diseas", "disorder", "embaraz", "epilep", "exploit", "foster",
    "guardian", "hospital", "illness", "institution", "insulin", "juvenil", "matern", "medic", "mental", "molest", "narcot", "neglect", "orphan",
    "overdos", "parol", "pharmac", "placement", "pregnan", "prescri", "probat", "prostitut", "psych", "rehab", "residential", "seizur", "sexual",
    "shelter", "suicid", "therap", "traffic", "victim", "warrant",
)  # fmt: skip
WORDS = frozenset(
    {"adhd", "care", "court", "courts", "cps", "dcfs", "dfps", "drug", "drugs", "hiv", "icj", "icpc", "ill", "judge", "pill", "pills", "rape", "raped",
     "sex", "sick", "std", "ward", "wards"}
)  # fmt: skip
PHRASES = (
    "case worker", "child protective", "child welfare", "children s home", "foster care", "foster child", "foster family", "foster home",
    "foster kid", "foster parent", "group home", "probation officer", "receiving home", "self harm", "social service", "social services",
    "social worker", "state custody", "ward of",
)  # fmt: skip
# People and towns are called so; in a name they are banned with what makes them a fact of care alone.
NAMES = frozenset({"foster", "fosters", "ward", "wards", "judge", "court"})


class Side(StrEnum):
    """On whose side an agency answers."""

    POLICE = "police"
    GUARDIAN = "guardian"


class State(StrEnum):
    """How a row of the gate stands."""

    DONE = "done"
    WAITS = "waits"
    REFUSED = "refused"


@dataclass(frozen=True)
class Poster:
    """What stands on a poster, and nothing besides; None is not known. `photo` is the number in the photo's address."""

    name: str | None
    since: datetime | None
    city: str | None
    state: str | None
    born: date | None
    sex: str | None
    race: str | None
    hair: str | None
    eyes: str | None
    height: str | None
    weight: str | None
    police: str | None
    phone: str | None
    report_number: str | None
    photo: str | None = None
    taken_on: date | None = None
    line: str = ""


@dataclass(frozen=True)
class Made:
    """A poster, and what was left out of it: each field's label with the word for which it was."""

    poster: Poster
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """The latest answer of an agency: whether it approves, the line that it wrote or saw, when (UTC); the reason where it is the viewer's."""

    approved: bool
    line: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Party:
    """An agency whose answer the gate waits for: its key, how it is called here, on which side, and its latest answer to this request."""

    agency: int
    name: str
    side: Side
    answer: Answer | None = None


@dataclass(frozen=True)
class Row:
    """A row of the gate: what is needed, how it stands, in words, who owes it, and since when it is done."""

    words: str
    state: State
    verdict: str
    owes: str = ""
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Asked:
    """What was sent for approval: by whom, when (UTC), and the digest of the poster as it was then."""

    by: str
    at: datetime
    digest: str


def banned_in(text: str, name: bool = False) -> str:
    """The first word or phrase of a text that may not stand on a poster, as it was found; empty where there is none.

    `name`: the text is a name of a person, town or police agency.
    """
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text).casefold() if unicodedata.category(letter) not in ("Mn", "Cf")
    )  # fmt: skip
    for written in (plain, plain.replace("-", "")):
        tokens = re.findall(r"[a-z0-9]+", written)
        joined = f" {' '.join(tokens)} "
        for phrase in PHRASES:
            if f" {phrase} " in joined or f" {phrase}s " in joined:
                return phrase
        for token in map(str, tokens):
            if (token in WORDS or token.startswith(STEMS)) and not (name and token in NAMES):
                return token
    return ""


def line_refused(line: str) -> str:
    """Why this line cannot stand on a poster, with the remedy; empty where it can."""
    word = banned_in(line)
    if word:
        return f"“{word}” may not stand on a poster: it could tell of care, custody, trafficking or health. Take it out, and say only when and where the child was last seen, in what, and where the child may go."
    if len(line.split("\n")) > 1:
        return "Write one line, without line breaks."
    return ""


LABELS = {
    "name": "Name", "city": "City", "state": "State", "sex": "Sex", "race": "Race", "hair": "Hair", "eyes": "Eyes", "height": "Height",
    "weight": "Weight", "police": "Investigating agency", "phone": "Its telephone", "report_number": "Case number", "line": "Circumstances",
}  # fmt: skip
NAMED = frozenset({"name", "city", "police"})


def make(poster: Poster) -> Made:
    """The poster without any value that holds a word which may not stand there, and what that left out."""
    left = {}
    for field in LABELS:
        word = banned_in(getattr(poster, field) or "", field in NAMED)
        if word:
            left[field] = word
    gone: dict[str, Any] = {field: "" if field == "line" else None for field in left}
    clean = replace(poster, **gone)
    return Made(clean, tuple((LABELS[field], word) for field, word in left.items()))


def printed(poster: Poster, now: datetime, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """The block of facts as it is printed: label and value, those that are known; age and day as they are in this zone."""
    place = ", ".join(filter(None, (poster.city, poster.state)))
    age = str(whole_years(poster.born, now.astimezone(zone).date())) if poster.born else None
    day = poster.since.astimezone(zone) if poster.since else None
    since = f"{day:%b} {day.day}, {day.year}" if day else None
    found = (
        ("Missing since", since), ("Missing from", place), ("Age now", age), ("Sex", poster.sex and poster.sex.capitalize()), ("Race", poster.race),
        ("Hair", poster.hair), ("Eyes", poster.eyes), ("Height", poster.height), ("Weight", poster.weight),
    )  # fmt: skip
    return tuple((label, value) for label, value in found if value)


PLACE = ("city", "state")  # not every clearinghouse has them (rights.csv: placement)
OF_THE_REST = 48  # characters of the digest of everything else, before that of the place


def digest_of(poster: Poster) -> str:
    """A digest of what was sent for approval: every fact and the photo, then the place; not the line, which is written with the answer."""
    values = {name: str(value) for name, value in vars(poster).items() if name != "line"}
    place = {name: values.pop(name) for name in PLACE}
    rest, where = (hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest() for part in (values, place))
    return rest[:OF_THE_REST] + where[OF_THE_REST:]


def covered(digest: str, poster: Poster) -> bool:
    """Whether what was sent under this digest covers the poster: the same, or the same without its place, for who may not have it."""
    own = digest_of(poster)
    bare = not any(getattr(poster, name) for name in PLACE)
    return own == digest or (bare and own[:OF_THE_REST] == digest[:OF_THE_REST])


def line_of(parties: Iterable[Party]) -> str:
    """The line that the police wrote for the poster; empty while they have not approved, or wrote none."""
    answers = [party.answer for party in parties if party.side is Side.POLICE and party.answer is not None]
    return next((answer.line for answer in answers if answer.approved and answer.line), "")


WORDS_OF_SIDE: Mapping[Side, str] = {
    Side.POLICE: "Approved by the investigating law-enforcement agency",
    Side.GUARDIAN: "Permission recorded by the guardian agency",
}


def gate(
    entered: tuple[datetime | None, str], photo: tuple[bool, bool, str], asked: Asked | None, parties: tuple[Party, ...], made: Made
) -> tuple[Row, ...]:  # fmt: skip
    """The gate, a row for each thing that is needed.

    `entered`: since when NCIC has the child, by which agency or which one owes it; `photo`: whether there is one, whether it is too old, who
    owes it. Instants are aware.
    """
    at, police = entered
    there, old, keeper = photo
    found = [
        Row("NCIC entry attested by the investigating agency", State.DONE, "Done", at=at) if at
        else Row("NCIC entry attested by the investigating agency", State.WAITS, "Not attested yet", police),
        Row("A current photo", State.DONE, "Done") if there and not old
        else Row("A current photo", State.WAITS, "More than 180 days old" if there else "None yet", keeper),
    ]  # fmt: skip
    if not made.poster.name:
        found.append(Row("The child's name", State.WAITS, "None that may stand on a poster", keeper))
    if asked is not None and not covered(asked.digest, made.poster):
        found.append(
            Row("The facts as they were approved", State.WAITS, "Changed since: ask for approval again", asked.by)
        )
    line = line_of(parties)
    return (*found, *(_answered(party, asked, line) for party in parties))


def _answered(party: Party, asked: Asked | None, line: str) -> Row:
    words, answer = WORDS_OF_SIDE[party.side], party.answer
    if asked is None:
        return Row(words, State.WAITS, "Not asked yet; a clearinghouse asks", party.name)
    if answer is None:
        return Row(words, State.WAITS, "Asked, no answer yet", party.name)
    if not answer.approved:
        return Row(words, State.REFUSED, "Refused", party.name, answer.at, answer.reason)
    if party.side is Side.GUARDIAN and answer.line != line:
        return Row(
            words, State.WAITS, "Given before the police wrote the line: look at it and answer again", party.name
        )
    return Row(words, State.DONE, "Done", party.name, answer.at)


def is_open(rows: tuple[Row, ...], parties: tuple[Party, ...]) -> bool:
    """Whether the poster may leave: every row is done, and each side has an agency that answered."""
    return all(row.state is State.DONE for row in rows) and {party.side for party in parties} == set(Side)


def owes_answer(party: Party, line: str) -> bool:
    """Whether an agency that was asked has still to answer."""
    answer = party.answer
    return answer is None or (party.side is Side.GUARDIAN and answer.approved and answer.line != line)


@dataclass(frozen=True)
class Copy:
    """A copy that went out: its number, to whom, how they can be reached, when and by whom, and since when it is recalled (UTC)."""

    number: str
    recipient: str
    contact: str
    by: str
    at: datetime
    recalled_at: datetime | None
    own: bool  # of the viewer's agency, which recalls it


@dataclass(frozen=True)
class PosterPage:
    """The page of a poster for one viewer: the gate, the preview, what this viewer may do, the copies that went out."""

    case: str
    made: Made
    rows: tuple[Row, ...]
    asked: Asked | None
    open: bool
    missing: bool
    copies: tuple[Copy, ...]
    may_ask: bool
    may_print: bool
    side: Side | None  # on which the viewer's agency answers, where it may
    answered: Answer | None
    told: tuple[str, ...]  # whom a request reaches

    @property
    def digest(self) -> str:
        """Of the poster that stands on the page."""
        return digest_of(self.made.poster)

    @property
    def out(self) -> int:
        """How many copies are not recalled."""
        return sum(copy.recalled_at is None for copy in self.copies)
