"""What every form of the portal has: the CSRF token, text that both databases take, errors at the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.validators import Length, StopValidation

from portal.store import transaction
from portal.store.base import new_number
from portal.store.types import RefusedText, refuse_unstorable

EXPIRED = (
    "This form was open too long or came from elsewhere, so nothing was saved. Check what you typed and send it again."
)


class Form(FlaskForm):
    """A form; `expired` is whether the request's CSRF token failed, in which case the page comes back with what was typed."""

    above: list[str] = []
    of_the_request = True  # False: a part of a form, which the form's own answer for the token covers
    expired = False

    class Meta(FlaskForm.Meta):
        """Fields are text: a file that is sent under the name of one is nothing that was typed. The gate has checked the token."""

        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            found = super().wrap_formdata(form, formdata)
            return request.form if isinstance(found, CombinedMultiDict) else found

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the fields are well and the token was; where the token was not, each field's error is told as well."""
        good = super().validate(extra_validators)
        self.expired = self.of_the_request and transaction.refused()
        return bool(good) and not self.expired

    @property
    def errors(self) -> dict[str, Any]:
        """The errors by field; a token that failed is one, so that a form which holds none may be acted on."""
        found: dict[str, Any] = super().errors
        return {"csrf_token": [EXPIRED], **found} if self.expired else found

    def sent(self) -> bool:
        """Whether the form was posted and holds no error."""
        return request.method == "POST" and bool(self.validate())

    def good(self) -> bool:
        """Whether no field holds an error, those found after `sent` included."""
        return request.method == "POST" and not self.expired and not self.errors

    def fail(self, name: str, message: str) -> None:
        """Put an error at a field; `main` puts it at the top of the page."""
        if name == "main":
            self.above = [*self.above, message]
        else:
            self[name].errors = [*self[name].errors, message]

    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of its field, for the summary at the top of the page."""
        found = [(field.id, str(error)) for field in self for error in field.errors]
        top = [("main", message) for message in ([EXPIRED] if self.expired else []) + self.above]
        return top + found


class OneLine(StringField):
    """A line of text: trimmed, of bounded length, without characters that cannot be stored or do not print."""

    def __init__(
        self, label: str, most: int, validators: tuple[Any, ...] = (), strip: bool = True, **rest: Any
    ) -> None:
        filters = (lambda value: value.strip() if value and strip else value,)
        long = f"{label} is too long. Use at most {most} characters."
        super().__init__(label, [*validators, Length(max=most, message=long), storable], filters=filters, **rest)


def once_field() -> Field:
    """The number of one form as it was drawn, so that its second click is known for one."""
    return OneLine("Number of the form", 12, default=new_number)


class Area(TextAreaField):
    """Text of several lines: trimmed, its line ends made alike, of bounded length, storable."""

    def __init__(self, label: str, most: int, validators: tuple[Any, ...] = (), **rest: Any) -> None:
        filters = (lambda value: value.replace("\r\n", "\n").replace("\r", "\n").strip() if value else value,)
        long = f"{label} is too long. Use at most {most:,} characters."
        super().__init__(label, [*validators, Length(max=most, message=long), storable], filters=filters, **rest)


class Choice(StringField):
    """One of a few, as value and words; `missing` is said where nothing is chosen and something must be."""

    def __init__(self, label: str, missing: str = "", choices: Iterable[tuple[str, str]] = (), **rest: Any) -> None:
        super().__init__(label, **rest)
        self.missing, self.choices = missing, list(choices)

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            if self.missing:
                raise StopValidation(self.missing)
        elif self.data not in {value for value, _ in self.choices}:
            raise StopValidation("Choose one of the list.")


class Choices(Field):
    """Any of a list; `missing` is said where nothing is chosen and something must be."""

    def __init__(self, label: str, missing: str = "", choices: Iterable[tuple[str, str]] = (), **rest: Any) -> None:
        super().__init__(label, **rest)
        self.missing, self.choices = missing, list(choices)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist

    def pre_validate(self, form: Any) -> None:
        if not self.data and self.missing:
            raise StopValidation(self.missing)
        if not set(self.data or ()) <= {value for value, _ in self.choices}:
            raise StopValidation("Something chosen is not of the list. Choose anew.")


def storable(_form: Any, field: Field) -> None:
    """Refuse NUL, lone surrogates, control characters and what arrived unreadable, with the remedy."""
    value = field.data or ""
    if "\N{REPLACEMENT CHARACTER}" in value:
        raise ValidationError(f"{field.label.text} holds a character that arrived unreadable. Type it again.")
    try:
        refuse_unstorable(value)
    except RefusedText as error:
        raise ValidationError(f"{field.label.text} holds a character that cannot be stored. Type it again.") from error
    if any(ord(letter) < 32 and letter not in "\t\r\n" for letter in value):
        raise ValidationError(f"{field.label.text} holds a control character. Type it again.")
