"""What templates may call: one filter for instants, one for dates, and what stands in every frame."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from portal.clocks.ledger_rules import length
from portal.clocks.local_time_rules import whole_years
from portal.people.rules import BENCH, Role
from portal.sharing.act_rules import APPROVES_RULES, Act, role_may
from portal.web.addresses import address_of
from portal.web.assets import asset_url
from portal.web.gate import now
from portal.web.moments import zone
from portal.web.rich_text import rich_text
from portal.web.sentences import Pages, Sentences, say


def add_filters(app: Flask) -> None:
    """Give the templates their filters and functions; a name that a view did not hand over is an error."""
    app.jinja_environment = Pages
    app.jinja_env.add_extension(Sentences)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        instant=instant,
        day=day,
        today=today,
        fact=fact,
        years=years,
        ago=ago,
        case_number=case_number,
        rich_text=rich_text,
        prefix=lambda text, start: start + text,
        telephone=telephone,
    )
    app.jinja_env.globals.update(
        _=say, csrf_token=form_token, asset=asset_url, navigation=navigation, main_pages=main_pages, url_for=address_of
    )  # fmt: skip

    @app.context_processor
    def _frame() -> dict[str, Any]:
        user = None if g.get("without_user") else current_user._get_current_object()
        resumed = user.resumed if user and user.is_authenticated else None
        return {"resumed": resumed, "nonce": g.get("nonce", ""), "demo": app.config["SETTINGS"].demo}


@cache
def navigation(role: Role) -> list[tuple[str, str]]:
    """The pages that are of use to this role, as label and address: what it may open, by the same list as the gate's."""
    return [
        (label, address)
        for act, label, address in PAGES
        if role_may(role, act) and (act is not Act.RULES_READ or role in OF_USE)
    ]


@cache
def main_pages(role: Role) -> str:
    """The same as the list in a page's header, drawn once a role."""
    found: str = component("main_pages").main_pages(navigation(role))
    return found


def component(name: str) -> Any:
    """The macros of a component, for what is drawn once and kept."""
    return current_app.jinja_env.get_template(f"components/{name}.html").module


def form_token() -> str:
    """The token of this session's forms, signed once a session: with no limit of time, a new signature proves no more than the last."""
    kept: str | None = session.get("csrf_token")
    return _signed(kept, current_app.secret_key) if kept else str(generate_csrf())


@lru_cache(maxsize=4096)
def _signed(_kept: str, _key: str | bytes | None) -> str:
    g.pop("csrf_token", None)  # of another session of this very request, if there was one
    return str(generate_csrf())  # it signs what the session keeps, which is what this is asked for


# Everyone may read the rules; these work on them, approve them, convene the review or look after who has authority.
OF_USE = APPROVES_RULES | BENCH | {Role.ADMINISTRATOR, Role.AGENCY_COUNSEL}


PAGES = (
    (Act.INBOX_READ, "Inbox", "/inbox"),
    (Act.CHILD_LOOK_UP, "Report a child missing", "/report"),
    (Act.PROVIDER_REPORT_SEND, "Report a child missing", "/provider-reports/new"),
    (Act.PROVIDER_REPORT_SEND, "What we reported", "/provider-reports"),
    (Act.PROVIDER_REPORT_TAKE, "Reports from providers", "/provider-reports/received"),
    (Act.CHILD_LOOK_UP, "Children in care", "/roster"),
    (Act.CASE_LIST, "Cases", "/cases"),
    (Act.CASE_LIST, "Did we report?", "/board"),
    (Act.DUTY_RECORD, "Duties", "/duties"),
    (Act.MEETING_LIST, "Meetings", "/meetings"),
    (Act.PHOTO_READINESS_READ, "Photo readiness", "/photo-readiness"),
    (Act.RULES_READ, "Rules", "/rules"),
    (Act.ON_CALL_READ, "On call", "/on-call"),
    (Act.MAIL_WATCH, "Mail", "/mail"),
    (Act.AGENCY_LIST, "People and agencies", "/people"),
    (Act.AUDIT_READ, "Log", "/log"),
    (Act.RESOURCE_READ, "Guidance", "/guidance/ncmec"),
)


def instant(value: datetime | None, zone: str = "") -> str:
    """An instant in the court's zone, or the one named, its name said: Tue, Nov 24, 2026, 14:05 CST."""
    if value is None:
        return say("not known")
    local = value.astimezone(ZoneInfo(zone or current_app.config["SETTINGS"].zone))
    return f"{local:%a, %b} {local.day}, {local:%Y, %H:%M %Z}"


def day(value: date | None) -> str:
    """A date: Nov 24, 2026."""
    return say("not known") if value is None else f"{value:%b} {value.day}, {value.year}"


def today(value: datetime) -> str:
    """The day of an instant in the court's zone: Nov 24, 2026."""
    return day(value.astimezone(ZoneInfo(current_app.config["SETTINGS"].zone)).date())


def fact(value: Any) -> str:
    """Any recorded value in words; *not known* is one."""
    if value is None or value == "":
        return say("not known")
    if isinstance(value, bool):
        return say("Yes") if value else say("No")
    if isinstance(value, datetime):
        return instant(value)
    return day(value) if isinstance(value, date) else str(value)


def years(birth_date: date) -> int:
    """The age today, in the court's zone."""
    current: date | None = g.get("today")  # a list asks for ten
    if current is None:
        current = g.today = now().astimezone(zone()).date()
    return whole_years(birth_date, current)


def ago(value: datetime) -> str:
    """How long ago, in days, or hours within the first day."""
    return length(max(now() - value, timedelta()))


def telephone(value: str) -> str:
    """The address that dials a telephone number as it was typed; what stands behind an x is its extension."""
    number, _, extension = value.lower().partition("x")
    digits, more = ("".join(sign for sign in part if sign in "+0123456789") for part in (number, extension))
    return f"tel:{digits};ext={more}" if more else f"tel:{digits}"


def case_number(value: str) -> str:
    """A case number in groups of four, to be read out on the phone."""
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))
