"""What the worker does each minute for photos: removes files that belong to nothing."""

from __future__ import annotations

from datetime import datetime

from portal.cases.photo_services import sweep


def sweep_files(now: datetime) -> int:
    """Sweep the folder of files; how many went."""
    return sweep(now)
