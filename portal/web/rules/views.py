"""Rules that are law or advice here: the list, a pack to be read aloud, its editions, one edition's text."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from portal.clocks import edition_read_services as reads
from portal.clocks import edition_services as editions
from portal.clocks.edition_rules import OPEN, STATE_WORDS
from portal.clocks.sentence_rules import further, sentence
from portal.sharing.act_rules import Act, role_may
from portal.web.errors import page as error_page
from portal.web.gate import acts, now, viewer
from portal.web.rules.forms import StartForm

rule_views = Blueprint("rules", __name__)
DONE = {
    "started": "The draft was begun. It runs on no case until a second person has approved it.",
    "saved": "The rule was saved.",
    "text": "The text was saved.",
    "removed": "The rule was taken out. You can undo this below.",
    "undone": "The last save was undone. The same button brings it back.",
    "dropped": "The draft was put aside. It can be taken up again from the history.",
    "sent": "The edition was sent. Whoever may approve it is told.",
    "withdrawn": "The edition was withdrawn. It is a draft again.",
    "approved": "The edition was approved. Who sent it is told.",
    "recalled": "The edition was recalled. The one before it runs on. Who wrote and sent it is told.",
    "refused": "The edition was refused. Who sent it is told.",
}


@rule_views.app_context_processor
def _words() -> dict[str, Any]:
    return {"EDITION_WORDS": STATE_WORDS, "sentence": sentence, "further": further}


@rule_views.errorhandler(reads.Missing)
def missing(_error: Exception) -> Any:
    """The page that is not there."""
    return error_page(404)


def done() -> str:
    """What was just done, in words; the address names it."""
    return DONE.get(request.args.get("done", ""), "")


def drafts() -> bool:
    """Whether the viewer may draft."""
    return role_may(viewer().role, Act.RULES_DRAFT)


@rule_views.get("/rules")
@acts(Act.RULES_READ)
def pack_list() -> Any:
    """The packs that run here."""
    return render_template("rules/list.html", lines=reads.list_packs(viewer(), now()), drafts=drafts(), done=done())


@rule_views.get("/rules/<name:pack>")
@acts(Act.RULES_READ)
def pack_page(pack: str) -> Any:
    """A pack as it binds or advises now, each rule a sentence; it prints to be read aloud."""
    page = reads.read_pack_page(viewer(), pack, now())
    return render_template(
        "rules/pack.html", page=page, form=StartForm(formdata=None), drafts=drafts(), at=now(), done=done()
    )


@rule_views.get("/rules/<name:pack>/history")
@acts(Act.RULES_READ)
def history(pack: str) -> Any:
    """Every edition of a pack: who drafted, who approved, from when to when."""
    page, rows = reads.read_history(viewer(), pack, now())
    return render_template("rules/history.html", page=page, rows=rows, at=now(), done=done())


@rule_views.get("/rules/editions/<number:number>")
@acts(Act.RULES_READ)
def edition(number: str) -> Any:
    """One edition with its text; what is still a draft, or waits for an answer, on its own page."""
    view = reads.read_edition(viewer(), number, now())
    if view.state in OPEN:
        return redirect(url_for("drafts.draft", number=number))
    return render_template(
        "rules/edition.html", view=view, form=StartForm(formdata=None), drafts=drafts(), at=now(), done=done()
    )


@rule_views.get("/rules/editions/<number:number>/text")
@acts(Act.RULES_READ)
def edition_text(number: str) -> Any:
    """An edition's text as a file."""
    view = reads.read_edition(viewer(), number, now())
    answer = Response(view.text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{view.pack}-{view.number}.pack"'
    return answer


@rule_views.post("/rules/<name:pack>/draft")
@acts(Act.RULES_DRAFT)
def start(pack: str) -> Any:
    """Begin a draft from what is in force, or from an edition of the history; where there is one, lead to it."""
    form = StartForm()
    if form.sent():
        number = editions.start_draft(viewer(), pack, form.source.data or "", now())
        return redirect(url_for("drafts.draft", number=number, done="started"))
    page = reads.read_pack_page(viewer(), pack, now())
    return render_template("rules/pack.html", page=page, form=form, drafts=True, at=now(), done=""), 400
