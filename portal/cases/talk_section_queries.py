"""The sections of talk: comments and leads whose audience has the viewer's agency in it, each with the audience in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.cases.rules import Record
from portal.cases.talk_models import Comment, CommentAudience, Lead, LeadAudience
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Item

if TYPE_CHECKING:
    from portal.cases.section_queries import SectionReader


def comments(reader: SectionReader) -> list[Record]:
    """Comments whose audience has the viewer's agency in it."""
    audiences = reader.groups(CommentAudience, "comment_id", "agency_id")
    return _talk(reader, reader.plain_of_case(Comment), C.COMMENTS, audiences, plain=Comment)


def leads(reader: SectionReader) -> list[Record]:
    """Leads that are the viewer's; those of their own agency have the number under which they are widened."""
    return _talk(reader, reader.of_case(Lead), C.LEADS, reader.groups(LeadAudience, "lead_id", "agency_id"))


def _talk(
    reader: SectionReader,
    rows: list[Any],
    information_class: C,
    audiences: dict[int, frozenset[int]],
    plain: Any = None,
) -> list[Record]:
    """Items whose audience, fixed by their author's agency, has the viewer's agency in it; *all partners* is its name alone."""
    found = []
    names: dict[frozenset[int], tuple[str, ...]] = {}
    for row in rows:
        audience = audiences.get(row.id, frozenset())
        if not reader.is_open(information_class, Item(made_by=row.agency_id, audience=audience)):
            continue
        if audience not in names:
            names[audience] = tuple(sorted(reader.agencies[key].name for key in audience if reader.known(key)))
        told = names[audience]
        words = ("All partners", *told) if row.all_partners else told or ("Your agency alone",)
        own = information_class is C.LEADS and row.agency_id == reader.viewer.agency
        more = {"number": row.number, "mine": True} if own else {}
        found.append(reader.record(row, information_class, plain=plain, audience=words, **more))
    return found
