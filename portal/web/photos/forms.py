"""The form of a photo: about shape only."""

from __future__ import annotations

from portal.cases.photo_rules import SOURCE_WORDS
from portal.web.forms import Choice, Form, OneLine
from portal.web.moments import day_field


class PhotoForm(Form):
    """What is recorded of a photo; the file itself is read by the view, here is the place of its errors."""

    photo = OneLine("Photo", 400)
    prepared = OneLine("Prepared photo", 12)
    taken_on = day_field("Taken on")
    source = Choice("Where the photo comes from", "Choose where the photo comes from.", [(source.value, words) for source, words in SOURCE_WORDS.items()])  # fmt: skip
    consent = Choice("Is consent to share the photo on record?", "Choose yes or no.", [("yes", "Yes"), ("no", "No")])
    step = OneLine("Step", 10)


class CurrentForm(Form):
    """The button that makes an earlier photo the current one."""
