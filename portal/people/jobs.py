"""What the worker does each minute for signing in: removes what nobody finished, ends what configuration no longer has."""

from __future__ import annotations

from datetime import datetime

from portal.people.draft_services import tidy_drafts
from portal.people.kept_form_services import tidy_forms
from portal.people.provider_rules import Provider
from portal.people.provider_services import tidy


def tidy_sign_ins(providers: tuple[Provider, ...], now: datetime) -> None:
    """Tidy up after sign-ins by providers, and after forms and drafts that nobody came back for."""
    tidy_forms(now)
    tidy_drafts(now)
    tidy(providers, now)
