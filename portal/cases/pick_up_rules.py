"""How far a warrant or pick-up order is: what agrees with a state, which orders stand, and when it is asked whether one goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.cases.interstate_rules import PICK_UP_WORDS, PickUp

ORDER, SINCE, EXISTS = "pick_up_order", "pick_up_order_at", "warrant_exists"  # fields of an entry
STANDS = frozenset(PICK_UP_WORDS[state] for state in (PickUp.ISSUED, PickUp.ENTERED, PickUp.CONTINUED))
OVER = frozenset(PICK_UP_WORDS[state] for state in (PickUp.EXECUTED, PickUp.RECALLED))
CONTINUED = PICK_UP_WORDS[PickUp.CONTINUED]


def pick_up_refused(said: Mapping[str, Any]) -> tuple[str, str] | None:
    """The field and the reason why an entry's state cannot stand beside its other answers; None where it can.

    Who may know only that a warrant exists would otherwise be told the contrary of what the order's state says.
    """
    state, exists = said.get(ORDER), said.get(EXISTS)
    if said.get(SINCE) and not state:
        return ORDER, "A time is entered. Choose how far the warrant or order is, or empty the day and the time."
    if state in OVER and exists is True:
        return EXISTS, "The order is executed or recalled. Choose No, or leave it empty."
    if state in STANDS and exists is False:
        return EXISTS, "The order stands. Choose Yes, or leave it empty."
    return None


def exists_by_state(said: Mapping[str, Any]) -> bool | None:
    """Whether a warrant exists: as it was answered, else as the state of the order says; None where neither does."""
    state, exists = said.get(ORDER), said.get(EXISTS)
    if isinstance(exists, bool):
        return exists
    return True if state in STANDS else False if state in OVER else None


def goes_on_asked(state: str | None, recorded_on: date, since: date) -> bool:
    """Whether it is asked of an order, recall or continue: it stands, and since that day nobody recorded that it was continued."""
    return state in STANDS and not (state == CONTINUED and recorded_on >= since)
