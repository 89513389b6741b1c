"""The sections of talk: comments and leads whose audience has the viewer's agency in it, each with the audience in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.cases.rules import Fact, Origin, Record
from portal.cases.talk_models import Comment, CommentAudience, Lead, LeadAudience
from portal.cases.talk_queries import said_in
from portal.cases.talk_rules import ANSWER, Spoken, in_threads
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item

if TYPE_CHECKING:
    from portal.cases.section_queries import SectionReader


def comments(reader: SectionReader) -> list[Record]:
    """Comments whose audience has the viewer's agency in it, each with those that answer it below it."""
    return [_comment(one) for one in in_threads(spoken(reader))]


def spoken(reader: SectionReader) -> list[Spoken]:
    """The comments of a case that the viewer reads, oldest first."""
    if not reader.held.has(Comment):
        return []
    audiences = reader.groups(CommentAudience, "comment_id", "agency_id")
    found = []
    for row, wordings, taken_back in said_in(reader.session, reader.held.key):
        heard = audiences.get(row.id, frozenset())
        if reader.is_open(C.COMMENTS, Item(made_by=row.agency_id, audience=heard)):
            found.append(Spoken(
                row.id, row.answers_id, row.number, reader.agencies[row.agency_id].name, row.recorded_at, wordings,
                heard | {row.agency_id}, _in_words(reader, heard, row.all_partners), row.agency_id,
                row.seat_id == reader.viewer.seat, row.agency_id == reader.viewer.agency, taken_back,
            ))  # fmt: skip
    return found


def _comment(one: Spoken) -> Record:
    """What it says now; what it said before stands below, the latest first, each with when that was replaced."""
    origin = Origin(Comment.__tablename__, str(one.key), one.author)

    def said(words: str | None, at: datetime, **more: Any) -> Record:
        return Record(
            one.by, at, (Fact("comment_text", "Comment", words),), origin=origin, audience=one.audience, **more
        )

    earlier = zip(one.wordings, one.wordings[1:], strict=False)
    before = tuple(said(old.text, old.at, until=new.at) for old, new in earlier)
    state = ANSWER if one.answers else ""
    return said(
        one.text or None,
        one.at,
        number=one.number,
        mine=one.own,
        state=state,
        before=before[::-1],
        until=one.taken_back,
    )


def leads(reader: SectionReader) -> list[Record]:
    """Leads that are the viewer's; those of their own agency have the number under which they are widened."""
    audiences, found = reader.groups(LeadAudience, "lead_id", "agency_id"), []
    for row in reader.of_case(Lead):
        heard = audiences.get(row.id, frozenset())
        if not reader.is_open(C.LEADS, Item(made_by=row.agency_id, audience=heard)):
            continue
        more = {"number": row.number, "mine": True} if row.agency_id == reader.viewer.agency else {}
        found.append(reader.record(row, C.LEADS, audience=_in_words(reader, heard, row.all_partners), **more))
    return found


def _in_words(reader: SectionReader, audience: frozenset[int], all_partners: bool) -> tuple[str, ...]:
    """An audience by the names of those of its agencies of which the viewer may know; *all partners* is its name alone."""
    told = tuple(sorted(reader.agencies[key].name for key in audience if reader.known(key)))
    return ("All partners", *told) if all_partners else told or ("Your agency alone",)
