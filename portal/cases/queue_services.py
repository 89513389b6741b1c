"""Reading a clearinghouse's queue: one reading, a disclosure a case, also of the case from which an earlier number came."""

from __future__ import annotations

from datetime import datetime

from portal.audit.rules import Outcome, Shown
from portal.audit.services import reading
from portal.cases.queue_queries import REPORT_OF, queue_page
from portal.cases.queue_rules import QueuePage
from portal.people.rules import Role
from portal.sharing.act_rules import Act
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction

IN_A_LINE = (InformationClass.IDENTITY.value, InformationClass.ENDANGERMENT_CIRCUMSTANCES.value)
NUMBER = InformationClass.DUTY_LEDGER.value


def has_queue(role: Role) -> bool:
    """Whether a role works by a queue: the clearinghouses."""
    return role in REPORT_OF


def show_queue(viewer: Viewer, now: datetime, after: str | None = None) -> QueuePage | None:
    """A page of the viewer's queue; None where `after` is not theirs."""
    with transaction.read(viewer) as session:
        page = queue_page(session, viewer, now, after)
    lines = page.lines if page else ()
    shown = {line.key: (*(IN_A_LINE if line.since else ()), *((NUMBER,) if line.own else ())) for line in lines}
    for key in page.came_from if page else ():
        shown[key] = tuple(dict.fromkeys((*shown.get(key, ()), NUMBER)))
    reading(
        viewer, Act.CASE_LIST, Outcome.READ if page else Outcome.REFUSED,
        shown=tuple(Shown(key, classes) for key, classes in shown.items()),
    )  # fmt: skip
    return page
