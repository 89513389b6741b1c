"""Reading the timeline of a case, and what the fields of a class said before; each reading is written down before it goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.record_models import RECORDS
from portal.cases.rules import CLASS_NAME, has_history
from portal.cases.section_queries import SectionReader
from portal.cases.timeline_queries import everything, timeline_of
from portal.cases.timeline_rules import A_PAGE, FieldHistory, Kind, TimelinePage, cut, field_history
from portal.sharing.act_rules import Act
from portal.sharing.queries import Held, case_for
from portal.sharing.rules import InformationClass as C
from portal.sharing.rules import Viewer
from portal.store import transaction


@dataclass(frozen=True)
class HistoryPage:
    """What the fields of a class said before; `limited` where the viewer has some of its fields alone."""

    information_class: C
    name: str
    limited: bool
    fields: tuple[FieldHistory, ...]


def read_timeline(
    viewer: Viewer, number: str, now: datetime, kind: Kind | None = None, after: str | None = None,
    oldest_first: bool = False, whole: bool = False,
) -> TimelinePage | None:  # fmt: skip
    """A page of the timeline of a case, all of it with `whole`, as far as it is the viewer's; written down with the classes of its lines.

    None where the case is not there for them, or where `after` is no line of theirs.
    """
    page = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_READ, number, now)
        lines = timeline_of(session, viewer, held, now) if held else []
    if held is not None:
        page = cut(number, lines, kind, after, oldest_first, None if whole else A_PAGE)
    _write_down(viewer, number, held, tuple(line.about for line in page.lines if line.about) if page else None)
    return page


def read_history(viewer: Viewer, number: str, wanted: str, now: datetime) -> HistoryPage | None:
    """What the fields of a class of a case said before, as far as they are the viewer's. None where case or class is not there for them."""
    page = None
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, Act.CASE_READ, number, now)
        item = C(wanted) if wanted in set(C) else None
        level = held.decision.levels.get(item) if held and item else None
        if held is not None and item is not None and level is not None and has_history(item, level):
            section = SectionReader(session, viewer, everything(held), now, earlier=True).read(frozenset({item}))[item]
            of_class = [record for record in section.records if record.origin.table == RECORDS[item].__tablename__]
            page = HistoryPage(item, CLASS_NAME[item], level == "limited", tuple(field_history(of_class)))
    _write_down(viewer, number, held, (page.information_class,) if page else None)
    return page


def _write_down(viewer: Viewer, number: str, held: Held | None, classes: tuple[C, ...] | None) -> None:
    """The line of the reading: with the classes that were shown, refused where nothing was."""
    if held is None or classes is None:
        reading(viewer, Act.CASE_READ, Outcome.REFUSED, object_kind="case", object_number=number,
                case=held.key if held else None, reason="not found")  # fmt: skip
        return
    shown = Shown(held.key, tuple(item.value for item in C if item in classes))
    reading(viewer, Act.CASE_READ, object_kind="case", object_number=number, case=held.key, shown=(shown,))
