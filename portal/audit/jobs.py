"""What the worker does for the log: anchor its head after each minute with entries, and at stop."""

from __future__ import annotations

from datetime import datetime

from portal.audit.verify_services import anchor_head
from portal.config import Settings


def anchor(settings: Settings, now: datetime) -> bool:
    """Anchor the head; whether there was anything new."""
    assert settings.keys is not None
    return anchor_head(settings.keys.audit, settings.anchor_file, now)
