"""A draft and its steps: rules as sentences, the whole text, difference, try, send, withdraw; and a second person's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.clocks import edition_read_services as reads
from portal.clocks import edition_services as editions
from portal.clocks import try_services as tries
from portal.clocks.block_text_rules import blocks_of, rule_of
from portal.clocks.difference_rules import Difference, differences
from portal.clocks.edition_read_services import DraftPage
from portal.clocks.edition_rules import EditionState
from portal.clocks.rule_adapters import NAME
from portal.clocks.sample_rules import instant_of
from portal.clocks.vocabulary_rules import EventKind
from portal.sharing.act_rules import Act
from portal.web.gate import acts, now, viewer
from portal.web.rules.forms import TIMES, RefuseForm, RuleForm, SendForm, StepForm, TextForm, sampled, saved, try_form
from portal.web.rules.views import done, missing
from portal.web.rules.words import SUGGESTED

draft_views = Blueprint("drafts", __name__)
# What would be lost where a step is refused: it is shown again, to be copied.
TYPED = ("name", "who", "duty", "recipients", "due", "starts", "others", "text", "authority", "reason")
LABELS = ("A Friday evening", "A Sunday", "The evening before clocks change", "The day before a holiday")


@draft_views.errorhandler(reads.Missing)
@draft_views.errorhandler(reads.Closed)
def _closed(error: Exception) -> Any:
    """What is not there (any more) for this step; what was typed is not lost."""
    typed = [request.form[name] for name in TYPED if request.form.get(name)]
    if isinstance(error, reads.Missing) and not typed:
        return missing(error)
    number = (request.view_args or {})["number"]
    if isinstance(error, reads.Closed) and request.method == "GET":
        return redirect(url_for("rules.edition", number=number))
    return render_template("rules/closed.html", typed=typed), 404 if isinstance(error, reads.Missing) else 409


def _draft(number: str, *, writing: bool = False) -> DraftPage:
    """The draft of this number, as now; where it is to be written on, the own agency's that was not sent."""
    page = reads.read_draft(viewer(), number, now())
    return _for(page, EditionState.DRAFT) if writing else page


def _for(page: DraftPage, state: EditionState) -> DraftPage:
    """The page, where its edition is the own agency's analysts' and in this state. Raises Missing, Closed."""
    if not page.view.may_draft:
        raise reads.Missing
    if page.view.state is not state:
        raise reads.Closed
    return page


def _asked() -> int:
    return 400 if request.method == "POST" else 200


def _differences(page: DraftPage) -> list[Difference]:
    return differences(page.base_text, page.view.text, page.base_pack, page.checked.pack)


@draft_views.get("/rules/drafts/<number:number>")
@acts(Act.RULES_READ)
def draft(number: str) -> Any:
    """A draft: what is wrong in it, its rules, its steps; what was sent, with the way to its answer."""
    return _page(_draft(number))


def _page(page: DraftPage, form: Any = None, stale: bool = False) -> Any:
    """The page of a draft; after a button was refused, with the reason."""
    blocks = [block for block in blocks_of(page.view.text) if block.kind == "Rule"]
    form = form or StepForm(formdata=None, data={"version": str(page.view.version)})
    status = 409 if stale else _asked()
    if stale:
        form.version.data = str(page.view.version)
    return render_template(
        "rules/draft.html", page=page, view=page.view, blocks=blocks, named=NAME.fullmatch, form=form, stale=stale, done=done()
    ), status  # fmt: skip


@draft_views.route("/rules/drafts/<number:number>/rules/new", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def new_rule(number: str) -> Any:
    """Write a new rule."""
    return _rule(number, "")


@draft_views.route("/rules/drafts/<number:number>/rule/<name:rule>", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def change_rule(number: str, rule: str) -> Any:
    """Change a rule; a stale save is refused and shows both texts."""
    return _rule(number, rule)


def _rule(number: str, rule: str) -> Any:
    page = _draft(number, writing=True)
    block = rule_of(page.view.text, rule) if rule else None
    if rule and block is None:
        abort(404)
    values = {"version": str(page.view.version)} | (saved(block) if block else {})
    form = RuleForm(data=None if request.method == "POST" else values)
    status, stale = _asked(), False
    if form.sent():
        try:
            version, name = int(form.version.data or 0), form.name.data or ""
            editions.save_rule(viewer(), number, version, rule, name, form.said(), form.others.data or "", now())
            return redirect(url_for("drafts.draft", number=number, done="saved"))
        except editions.Wrong as error:
            form.tell(error.problems)
        except editions.Refused as error:
            form.fail(error.field, str(error))
        except editions.Stale:
            status, stale, page = 409, True, _draft(number, writing=True)
            block = rule_of(page.view.text, rule or form.name.data or "")
            form.version.data = str(page.view.version)
    elif request.method == "GET" and block:
        form.tell([problem for problem in page.checked.problems if problem.rule == rule])
    return render_template(
        "rules/rule.html", page=page, view=page.view, rule=rule, block=block, form=form, stale=stale, suggested=SUGGESTED
    ), status  # fmt: skip


@draft_views.route("/rules/drafts/<number:number>/rule/<name:rule>/remove", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def remove_rule(number: str, rule: str) -> Any:
    """Ask, then take a rule out of the draft."""

    def taken(version: int) -> None:
        editions.remove_rule(viewer(), number, version, rule, now())

    page = _draft(number, writing=True)
    block = rule_of(page.view.text, rule)
    if block is None:
        abort(404)
    return _step(page, taken, "removed", "rules/remove.html", rule=rule, block=block)


@draft_views.route("/rules/drafts/<number:number>/text", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def change_text(number: str) -> Any:
    """Change the whole text: head, sources, rules; a stale save is refused and shows both texts."""
    page = _draft(number, writing=True)
    saved_now = {"text": page.view.text, "version": str(page.view.version)}
    form = TextForm(data=None if request.method == "POST" else saved_now)
    status, stale = _asked(), False
    if form.sent():
        try:
            editions.save_text(viewer(), number, int(form.version.data or 0), form.text.data or "", now())
            return redirect(url_for("drafts.draft", number=number, done="text"))
        except editions.Refused as error:
            form.fail(error.field, str(error))
        except editions.Stale:
            status, stale, page = 409, True, _draft(number, writing=True)
            form.version.data = str(page.view.version)
    return render_template("rules/text.html", page=page, view=page.view, form=form, stale=stale), status


@draft_views.post("/rules/drafts/<number:number>/undo")
@acts(Act.RULES_DRAFT)
def undo(number: str) -> Any:
    """Undo the last save, or bring it back."""
    form = StepForm()
    if form.sent():
        try:
            editions.undo(viewer(), number, int(form.version.data or 0), now())
            return redirect(url_for("drafts.draft", number=number, done="undone"))
        except editions.Stale:
            return _page(_draft(number, writing=True), form, stale=True)
    return _page(_draft(number, writing=True), form)


@draft_views.route("/rules/drafts/<number:number>/put-aside", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def drop(number: str) -> Any:
    """Ask, then put the draft aside; the history keeps it."""
    page = _draft(number, writing=True)
    return _step(page, lambda version: editions.drop(viewer(), number, version), "dropped", "rules/drop.html")


@draft_views.route("/rules/drafts/<number:number>/withdraw", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def withdraw(number: str) -> Any:
    """Ask, then take back what was sent."""
    page = _for(_draft(number), EditionState.SENT)
    return _step(page, lambda version: editions.withdraw(viewer(), number, version), "withdrawn", "rules/withdraw.html")


def _step(page: DraftPage, act: Callable[[int], None], word: str, template: str, **more: Any) -> Any:
    """Ask, then take a step on what was read; where it changed meanwhile, ask again."""
    form, number = StepForm(), page.view.number
    status, stale = _asked(), False
    if form.sent():
        try:
            act(int(form.version.data or 0))
            if word == "dropped":
                return redirect(url_for("rules.history", pack=page.view.pack, done=word))
            return redirect(url_for("drafts.draft", number=number, done=word))
        except editions.Stale:
            status, stale, page = 409, True, _for(_draft(number), page.view.state)
    form.version.data = str(page.view.version)
    return render_template(template, page=page, view=page.view, form=form, stale=stale, **more), status


@draft_views.route("/rules/editions/<number:number>/recall", methods=["GET", "POST"])
@acts(Act.RULES_APPROVE)
def recall(number: str) -> Any:
    """Recall an approved edition before its day, with the reason."""
    view = reads.read_edition(viewer(), number, now())
    if not view.may_recall:
        raise reads.Missing
    form, stale = RefuseForm(), False
    if form.sent():
        try:
            editions.recall(viewer(), number, int(form.version.data or 0), form.reason.data or "", now())
            return redirect(url_for("rules.edition", number=number, done="recalled"))
        except editions.Refused as error:
            form.fail(error.field, str(error))
        except editions.Stale:
            stale, view = True, reads.read_edition(viewer(), number, now())
    form.version.data = str(view.version)
    status = 409 if stale else _asked()
    return render_template("rules/recall.html", view=view, form=form, stale=stale), status


@draft_views.get("/rules/drafts/<number:number>/difference")
@acts(Act.RULES_READ)
def difference(number: str) -> Any:
    """How a draft differs from the edition before, rule by rule."""
    page = _draft(number)
    return render_template("rules/difference.html", page=page, view=page.view, found=_differences(page))


@draft_views.route("/rules/drafts/<number:number>/try", methods=["GET", "POST"])
@acts(Act.RULES_READ)
def try_draft(number: str) -> Any:
    """The duties of a draft and of the edition before, side by side, on sample times that can be changed."""
    page = _draft(number)
    after = page.checked.pack
    if after is None or not after.rules:
        return render_template("rules/not_tried.html", page=page, view=page.view), _asked()
    packs, zone = (page.base_pack, after), page.view.zone
    events, facts = tries.starts_of(packs), tries.facts_of(packs)
    made = try_form(facts, events)
    first = EventKind.INFORMATION_RECEIVED if EventKind.INFORMATION_RECEIVED in events else events[0]
    form = made(data=None if request.method == "POST" else sampled(tries.sample_times(after, zone, now()), first))
    found: list[tries.Tried] = []
    status = _asked()
    if request.method == "GET":
        form.moments = _sample_instants(page)
    if request.method == "GET" or form.sent_in(zone):
        status = 200
        times = [(LABELS[TIMES.index(name)], at) for name, at in form.moments.items()]
        event = EventKind(form.event.data or "")
        found = tries.try_out(after, page.base_pack, zone, times, event, form.answers(), form.birth_date())
    return render_template(
        "rules/try.html", page=page, view=page.view, form=form, found=found, times=list(zip(TIMES, LABELS, strict=True)),
        facts=[f"fact_{fact.value}" for fact in facts], asks_age=tries.asks_age(packs),
    ), status  # fmt: skip


def _sample_instants(page: DraftPage) -> dict[str, Any]:
    zone = page.view.zone
    samples = tries.sample_times(page.checked.pack or page.base_pack, zone, now())
    return {
        name: instant_of(sample.at, zone) for name, sample in zip(TIMES, samples, strict=True) if sample.at is not None
    }


@draft_views.route("/rules/drafts/<number:number>/send", methods=["GET", "POST"])
@acts(Act.RULES_DRAFT)
def send(number: str) -> Any:
    """Send a draft for approval, with the time from which it shall be law and the paper that says so."""
    page = _draft(number, writing=True)
    form = SendForm(data=None if request.method == "POST" else _to_send(page))
    status, stale = _asked(), False
    if form.sent_in(page.view.zone):
        assert form.moment is not None  # `sent_in` read it
        try:
            version = int(form.version.data or 0)
            editions.send(viewer(), number, version, form.moment, form.authority.data or "", now())
            return redirect(url_for("drafts.draft", number=number, done="sent"))
        except editions.Refused as error:
            form.fail(error.field, str(error))
        except editions.Stale:
            status, stale, page = 409, True, _draft(number, writing=True)
            form.version.data = str(page.view.version)
    return render_template("rules/send.html", page=page, view=page.view, form=form, stale=stale), status


def _to_send(page: DraftPage) -> dict[str, str]:
    found = {"version": str(page.view.version), "authority": page.view.authority}
    if page.view.starts_at and page.view.starts_at > now():
        local = page.view.starts_at.astimezone(page.view.zone)
        found |= {"starts_day": f"{local:%Y-%m-%d}", "starts_time": f"{local:%H:%M}"}
    return found


@draft_views.get("/rules/drafts/<number:number>/answer")
@acts(Act.RULES_APPROVE)
def answer(number: str) -> Any:
    """What was sent, for a second person: the difference, the tries, approve or refuse."""
    return _answer(_draft(number), StepForm(formdata=None), RefuseForm(formdata=None))


def _answer(page: DraftPage, approving: StepForm, refusing: RefuseForm, stale: bool = False) -> Any:
    if page.view.state is not EditionState.SENT:
        raise reads.Closed
    after, found = page.checked.pack, []
    if after is not None and after.rules:
        events = tries.starts_of((page.base_pack, after))
        event = EventKind.INFORMATION_RECEIVED if EventKind.INFORMATION_RECEIVED in events else events[0]
        times = [(LABELS[TIMES.index(name)], at) for name, at in _sample_instants(page).items()]
        found = tries.try_out(after, page.base_pack, page.view.zone, times, event, {}, None)
    approving.version.data = refusing.version.data = str(page.view.version)
    return render_template(
        "rules/answer.html", page=page, view=page.view, approving=approving, refusing=refusing, stale=stale,
        found=_differences(page), tried=found, passed=page.view.starts_at is not None and page.view.starts_at <= now(),
    ), 409 if stale else _asked()  # fmt: skip


@draft_views.post("/rules/drafts/<number:number>/approve")
@acts(Act.RULES_APPROVE)
def approve(number: str) -> Any:
    """Approve what was read: it is law from its time on."""
    form = StepForm()
    if form.sent():
        try:
            editions.approve(viewer(), number, int(form.version.data or 0), now())
            return redirect(url_for("rules.edition", number=number, done="approved"))
        except editions.Refused as error:
            form.fail("main", str(error))
        except editions.Stale:
            return _answer(_draft(number), form, RefuseForm(formdata=None), stale=True)
    return _answer(_draft(number), form, RefuseForm(formdata=None))


@draft_views.post("/rules/drafts/<number:number>/refuse")
@acts(Act.RULES_APPROVE)
def refuse(number: str) -> Any:
    """Refuse what was read, with the reason."""
    form = RefuseForm()
    if form.sent():
        try:
            editions.refuse(viewer(), number, int(form.version.data or 0), form.reason.data or "", now())
            return redirect(url_for("rules.edition", number=number, done="refused"))
        except editions.Refused as error:
            form.fail("main", str(error))
        except editions.Stale:
            return _answer(_draft(number), StepForm(formdata=None), form, stale=True)
    return _answer(_draft(number), StepForm(formdata=None), form)
