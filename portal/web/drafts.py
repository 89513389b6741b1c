"""Drafts of forms: a view opts in with `keeps_draft`; its page comes filled in with what its author typed and has not sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, jsonify, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from portal.people import draft_services as drafts
from portal.people.draft_rules import MOST, MOST_DRAFTS, Ticket, read_ticket
from portal.people.draft_services import Draft, Why
from portal.store import transaction
from portal.store.base import new_number
from portal.web import errors
from portal.web.gate import BY_SCRIPT, SAVE_DRAFT, now, viewer
from portal.web.moments import local_now
from portal.web.sentences import say

View = TypeVar("View", bound=Callable[..., Any])
TICKET, TURN = "draft", "draft_turn"
NOT_TYPED = frozenset({"csrf_token", SAVE_DRAFT, TICKET, TURN})
REFUSED = {
    Why.GONE: (410, "Not saved: this draft was sent or thrown away in another tab. Press Save draft to keep what stands here."),
    Why.TOO_MUCH: (413, f"Not saved: a draft takes {MOST:,} characters. Shorten the text."),
    Why.TOO_MANY: (413, f"Not saved: you have {MOST_DRAFTS} drafts. Throw one away on the home page, then press Save draft."),
    Why.TOO_OFTEN: (429, "Not saved yet: too many saves in one minute. It is tried again."),
}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """What a page with a draft shows: its ticket, the draft that fills it, other drafts of the same form, whether text came with the request,
    whether its button was pressed just now.
    """

    ticket: Ticket
    draft: Draft | None = None
    others: tuple[Draft, ...] = ()
    unsaved: bool = False
    pressed: bool = False


def keeps_draft(name: str) -> Callable[[View], View]:
    """Declare that the view's form keeps a draft, and what it is called on the home page; it stands below `acts`.

    What is to be saved is taken here: the view does not run, nothing is looked up, and the answer says nothing of what is there.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def asked(**address: Any) -> Any:
            if request.method == "POST" and SAVE_DRAFT in request.form and not transaction.refused():
                return _save()
            return view(**address)

        asked.draft_name = name  # type: ignore[attr-defined]
        return cast(View, asked)

    return mark


def _save() -> Any:
    how, turn = request.form[SAVE_DRAFT], request.form.get(TURN, "")
    script = how in BY_SCRIPT
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]
    count = int(turn) if script and re.fullmatch("[0-9]{1,6}", turn) else None
    g.shows_nothing = True
    try:
        saved = drafts.save_draft(
            viewer(), request.path, fields, sent_ticket() or _new(), count, how != "typing", now()
        )
    except drafts.NotSaved as refused:
        status, words = REFUSED[refused.why]
        if script:
            return _said(say(words), status=status)
        return errors.page(status, "\n".join(value for _, value in fields if value.strip()), say(words))
    if not script:
        return redirect(f"{request.path}?draft={saved.ticket.number}&saved=yes", 303)
    at = local_now(now())["time"]
    told = [say("Draft saved %(at)s.", at=at)]
    if saved.beside:
        told.append(say("Newer text of another tab stands beside it; home lists both."))
    return _said(" ".join(told), str(saved.ticket))


def _said(words: str, ticket: str = "", status: int = 200) -> Response:
    answer = jsonify(said=words, draft=ticket)
    answer.status_code = status
    return answer


def _new() -> Ticket:
    return Ticket(new_number(), new_number())


def sent_ticket() -> Ticket | None:
    """The ticket that came with the form, None where none did."""
    return read_ticket(request.form.get(TICKET, ""))


def fill(form: Any) -> bool:
    """Fill the form of this page with its draft: the one that the address names, else the newest; the page says so. Whether there is one."""
    found = drafts.list_drafts(viewer(), now(), (request.path,))
    wanted = request.args.get("draft")
    draft = next((one for one in found if one.number == wanted), found[0] if found else None)
    if draft is not None:
        form.process(MultiDict(draft.fields))
        g.desk = Desk(
            Ticket(draft.number, new_number(), draft.mark), draft, tuple(one for one in found if one is not draft),
            pressed=request.args.get("saved") == "yes",
        )  # fmt: skip
    return draft is not None


def desk() -> Desk:
    """What this page shows of its draft: drawn anew after a form was sent, it goes on with the draft of that form."""
    if "desk" not in g:
        sent = sent_ticket() if request.method == "POST" else None
        g.desk = Desk(Ticket(sent.number, new_number(), sent.seen), unsaved=True) if sent else Desk(_new())
    found: Desk = g.desk
    return found


def waiting(paths: tuple[str, ...] = (), number: str = "") -> list[tuple[str, str, Draft]]:
    """The viewer's drafts, of these paths, of this number, or all: what each is called, the address that opens it, the draft."""
    found = drafts.list_drafts(viewer(), now(), paths, number)
    return [(_name(draft.path), f"{draft.path}?draft={draft.number}", draft) for draft in found]


def _name(path: str) -> str:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return "A form"
    return str(getattr(current_app.view_functions[endpoint], "draft_name", "A form"))
