"""What the worker does for photos and children: removes files that belong to nothing, asks about children whom two agencies hold."""

from __future__ import annotations

from datetime import datetime

from portal.cases.dual_services import ask
from portal.cases.photo_services import sweep


def sweep_files(now: datetime) -> int:
    """Sweep the folder of files; how many went."""
    return sweep(now)


def ask_of_two_agencies(now: datetime) -> int:
    """Ask the contacts of agencies that hold children of one name and birth date; how many questions there were."""
    return ask(now)
