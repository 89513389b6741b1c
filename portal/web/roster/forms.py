"""Forms of the roster: about shape only."""

from __future__ import annotations

from portal.web.forms import Form, OneLine


class RosterFileForm(Form):
    """The place of the errors of a file; the file itself is read by the view."""

    roster = OneLine("File", 400)


class BringInForm(Form):
    """That the file is brought in as it was looked at."""

    seen = OneLine("Looked at", 40)


class UndoForm(Form):
    """The button that takes a file back."""
