"""The timeline of a case, a page at a time or whole to be printed; and what the fields of a class said before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, render_template, request

from portal.cases.heading_services import child_of
from portal.cases.rules import CLASS_NAME
from portal.cases.timeline_rules import KIND_WORDS, Kind
from portal.cases.timeline_services import read_history, read_timeline
from portal.sharing.act_rules import Act
from portal.web.addresses import after_which
from portal.web.gate import acts, now, viewer
from portal.web.moments import zone

timeline_views = Blueprint("timeline", __name__)


@timeline_views.get("/cases/<number:number>/timeline")
@acts(Act.CASE_READ)
def timeline(number: str) -> Any:
    """What happened in a case, the newest first, fifty lines a page."""
    return _page(number, whole=False)


@timeline_views.get("/cases/<number:number>/timeline/print")
@acts(Act.CASE_READ)
def whole(number: str) -> Any:
    """All of it on one page, to be printed."""
    return _page(number, whole=True)


def _page(number: str, whole: bool) -> str:
    kind, order = request.args.get("kind"), request.args.get("order")
    if kind not in {None, *Kind} or order not in (None, "oldest"):
        abort(404)
    after = None if whole else after_which("after")
    oldest = order == "oldest"
    page = read_timeline(viewer(), number, now(), Kind(kind) if kind else None, after, oldest, whole)
    if page is None:
        abort(404)
    child = child_of(viewer(), Act.CASE_READ, number, now())
    place = {"number": number} | ({"kind": kind} if kind else {}) | ({"order": order} if order else {})
    return render_template(
        "timeline/timeline.html", page=page, case=number, child=child, days=page.days(_day), words=KIND_WORDS, whole=whole,
        CLASS_NAME=CLASS_NAME, place=place, order={"order": order} if order else {}, first=after is None,
    )  # fmt: skip


def _day(at: datetime) -> date:
    return at.astimezone(zone()).date()


@timeline_views.get("/cases/<number:number>/history/<name:kind>")
@acts(Act.CASE_READ)
def history(number: str, kind: str) -> Any:
    """What the fields of a class said before."""
    page = read_history(viewer(), number, kind.replace("-", "_"), now())
    if page is None:
        abort(404)
    child = child_of(viewer(), Act.CASE_READ, number, now())
    return render_template("timeline/history.html", page=page, case=number, child=child)
