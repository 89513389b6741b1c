"""The call sheet: every recipient who must be told, each with the number to call, written down while calling and saved at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases.heading_services import child_of
from portal.cases.report_rules import ToTell
from portal.cases.report_services import show_telling
from portal.clocks.call_services import CallsRefused, record_calls
from portal.clocks.services import Entry, NotThere
from portal.clocks.vocabulary_rules import Channel, LateReason
from portal.sharing.act_rules import Act
from portal.web.duties.forms import CallForm, CallsForm
from portal.web.gate import acts, now, viewer
from portal.web.moments import local_now, read_moment

call_views = Blueprint("calls", __name__)
NOTHING = "Tick what you told someone. Nothing was ticked."
UNTICKED = "You wrote something here. Tick what you told in this call, or empty the fields."
ALREADY = "Somebody recorded it meanwhile. Look at the page of who must be told."


@dataclass(frozen=True)
class Call:
    """One recipient: whom to call, what is to be told, and what was said of the call."""

    recipient: str
    number: str
    rows: tuple[ToTell, ...]
    form: CallForm


@call_views.route("/cases/<number:number>/calls", methods=["GET", "POST"])
@acts(Act.DUTY_RECORD)
def sheet(number: str) -> Any:
    """Record several calls at once."""
    telling = show_telling(viewer(), number, now())
    if telling is None:
        abort(404)
    form, calls = CallsForm(), _calls(telling.open)
    sent = form.sent()
    entries = _entries(calls) if request.method == "POST" else {}
    known = {call.form.duties.name for call in calls}
    if any(name.endswith("-duties") and name not in known for name in request.form):
        form.fail("main", ALREADY)
    elif sent and entries is not None:
        if not entries:
            form.fail("main", NOTHING)
        elif _kept(number, calls, entries):
            return redirect(url_for("report.to_tell", number=number), 303)
    child = child_of(viewer(), Act.DUTY_RECORD, number, now())
    more = [problem for call in calls for problem in call.form.problems()]
    status = 400 if request.method == "POST" else 200
    return render_template("duties/calls.html", form=form, calls=calls, more=more, case=number, child=child), status


def _calls(rows: tuple[ToTell, ...]) -> list[Call]:
    """The recipients in the order in which they are called, each with its own fields."""
    codes = dict.fromkeys(row.recipient_code for row in rows)
    calls = []
    for code in codes:
        mine = tuple(row for row in rows if row.recipient_code == code)
        form = CallForm(prefix=f"{code}-")
        form.duties.choices = [(row.number, row.duty) for row in mine]
        if request.method == "GET":
            form.happened_day.data, form.happened_time.data = local_now(now()).values()
            form.channel.data = "phone"
        calls.append(Call(mine[0].recipient, mine[0].call, mine, form))
    return calls


def _entries(calls: list[Call]) -> dict[str, Entry] | None:
    """What was ticked, by the number of its duty; None where a field holds an error."""
    entries: dict[str, Entry] = {}
    for form in (call.form for call in calls):
        asked = set(request.form.getlist(form.duties.name))
        if not asked:
            if form.person_told.data or form.number.data:
                form.fail("duties", UNTICKED)
            continue
        if not form.sent():
            form.fail("duties", ALREADY) if form.duties.errors else None
            continue
        at = read_moment(form, "happened")
        if at is not None and form.good():
            reason = LateReason(form.reason.data) if form.reason.data else None
            entry = Entry(at, Channel(form.channel.data), form.person_told.data or "", form.number.data or "", reason)
            entries |= dict.fromkeys(asked, entry)
    return None if any(call.form.problems() for call in calls) else entries


def _kept(number: str, calls: list[Call], entries: dict[str, Entry]) -> bool:
    try:
        record_calls(viewer(), number, entries, now())
    except CallsRefused as refused:
        for call in calls:
            why = {error.field: str(error) for row in call.rows if (error := refused.why.get(row.number))}
            for field, words in why.items():
                call.form.fail("duties" if field in ("main", "kind") else field, words)
        return False
    except NotThere:
        abort(404)
    return True
