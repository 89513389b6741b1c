"""Whose case a page is about: the child's name, as far as it is the viewer's, for pages that show little else of the case."""

from __future__ import annotations

from datetime import datetime

from portal.audit.rules import Shown
from portal.audit.services import reading
from portal.cases.waiting_queries import names
from portal.sharing.act_rules import Act
from portal.sharing.queries import case_for
from portal.sharing.rules import InformationClass, Viewer
from portal.store import transaction


def child_of(viewer: Viewer, act: Act, case: str, now: datetime) -> str:
    """The child's name of a case that is there for the viewer, disclosed with it; empty where name or case are not."""
    with transaction.read(viewer) as session:
        held = case_for(session, viewer, act, case, now)
        name = names(session, viewer, {held.key}, now).get(held.key) if held else None
        key = held.key if held else 0
    if name is None:
        return ""
    shown = (Shown(key, (InformationClass.IDENTITY.value,)),)
    reading(viewer, act, object_kind="case", object_number=case, case=key, shown=shown)
    return name
