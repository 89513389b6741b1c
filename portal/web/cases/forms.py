"""The look-up form."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.web.forms import Form, OneLine


class LookUpForm(Form):
    """A child's name, or a case number."""

    words = OneLine("Name or case number", 100, (DataRequired("Enter a name or a case number."),))
