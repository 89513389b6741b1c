"""Photos of a child: added, made current, served."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from portal.cases import photo_services as photos
from portal.cases.heading_services import child_of
from portal.cases.photo_rules import SOURCE_WORDS, TAKEN, NotAPhoto, Source, Taken
from portal.clocks.services import NotThere
from portal.sharing.act_rules import Act
from portal.store.files import NoRoom
from portal.web.gate import acts, now, takes_file, viewer
from portal.web.headers import as_photo
from portal.web.moments import LONGEST_AGO, read_day, zone
from portal.web.photos.forms import CurrentForm, PhotoForm

photo_views = Blueprint("photos", __name__)
DONE = {
    "added": "The photo was added. It is the current one on the case.",
    "current": "The photo is the current one again.",
}
AGAIN = "The photo that you chose is no longer kept here. Choose it again."
FULL = "There is no room to keep the photo just now. Tell your administrator, and choose it again later."


@photo_views.route("/cases/<number:number>/photos", methods=["GET", "POST"])
@takes_file
@acts(Act.PHOTO_ADD)
def page(number: str) -> Any:
    """The photos of a case; a new one is rebuilt, looked at, then added."""
    found = photos.show_photos(viewer(), number, now())
    if found is None:
        abort(404)
    form = PhotoForm()
    form.sent()
    taken = _taken(form) if request.method == "POST" else None
    if request.method == "POST" and not form.expired:
        _prepare(form, number)
    if taken is not None and form.good() and form.step.data == "add":
        try:
            photos.add(viewer(), number, form.prepared.data or "", taken, now())
            return redirect(url_for("photos.page", number=number, done="added"), 303)
        except photos.NotPrepared:
            form.prepared.data = ""
            form.fail("photo", AGAIN)
        except NotThere:
            abort(404)
    child = child_of(viewer(), Act.PHOTO_ADD, number, now())
    if taken is not None and form.good() and form.step.data != "change":
        words = SOURCE_WORDS[Source(taken.source)]
        return render_template("photos/check.html", form=form, case=number, child=child, taken=taken, source=words)
    status = 400 if form.problems() else 200
    done = DONE.get(request.args.get("done", ""), "")
    return render_template("photos/photos.html", form=form, case=number, photos=found.photos, closed=found.closed, child=child, done=done), status  # fmt: skip


def _taken(form: PhotoForm) -> Taken | None:
    """What is recorded of the photo; errors stand at their field."""
    day, today = read_day(form.taken_on.data or ""), now().astimezone(zone()).date()
    if day is None:
        form.fail("taken_on", "Enter the day on which the photo was taken, such as 11/24/2026. If you know the month alone, enter its first day.")  # fmt: skip
    elif day > today:
        form.fail("taken_on", "This day is still to come. Enter the day on which the photo was taken.")
    elif day.year < today.year - LONGEST_AGO:
        form.fail("taken_on", f"This is more than {LONGEST_AGO} years ago. Check the year.")
    if day is None or form.taken_on.errors or form.source.errors or form.consent.errors:
        return None
    return Taken(day, form.source.data or "", form.consent.data == "yes")


def _prepare(form: PhotoForm, number: str) -> None:
    """Rebuild the photo that was sent, or see that the one before is still there; errors stand at the field."""
    sent = request.files.get("photo")
    try:
        if sent is not None and sent.filename:
            prepared = photos.prepare(viewer(), number, sent.filename, sent.mimetype, sent.read(), now())
            form.prepared.data = prepared.number
        elif not form.prepared.data:
            form.fail("photo", TAKEN)
        elif not photos.is_prepared(viewer(), number, form.prepared.data, now()):
            form.prepared.data = ""
            form.fail("photo", AGAIN)
    except NotAPhoto as error:
        form.prepared.data = ""
        form.fail("photo", str(error))
    except NoRoom:
        form.prepared.data = ""
        form.fail("photo", FULL)
    except NotThere:
        abort(404)


@photo_views.post("/cases/<number:number>/photos/<number:photo>/current")
@acts(Act.PHOTO_ADD)
def make_current(number: str, photo: str) -> Any:
    """Make an earlier photo the current one again."""
    if not CurrentForm().sent():
        abort(400)
    try:
        photos.make_current(viewer(), number, photo, now())
    except NotThere:
        abort(404)
    return redirect(url_for("photos.page", number=number, done="current"), 303)


@photo_views.get("/cases/<number:number>/photos/prepared/<number:photo>")
@acts(Act.PHOTO_ADD)
def prepared(number: str, photo: str) -> Any:
    """The viewer's own photo, as it will be shown."""
    content = photos.read_prepared(viewer(), number, photo, now())
    if content is None:
        abort(404)
    return as_photo(content)


@photo_views.get("/cases/<number:number>/photos/<number:photo>")
@acts(Act.CASE_READ)
def photo(number: str, photo: str) -> Any:
    """A photo of a case."""
    return _shown(number, photo, small=False)


@photo_views.get("/cases/<number:number>/photos/<number:photo>/small")
@acts(Act.CASE_READ)
def thumbnail(number: str, photo: str) -> Any:
    """The thumbnail of a photo; who may see it is decided as for the photo."""
    return _shown(number, photo, small=True)


def _shown(number: str, photo: str, small: bool) -> Any:
    content = photos.read_photo(viewer(), number, photo, small, now())
    if content is None:
        abort(404)
    return as_photo(content)
