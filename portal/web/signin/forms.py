"""Forms of signing in: about shape only."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.people.rules import PASSWORD_CAP
from portal.web.forms import Form, OneLine, storable


class SignInForm(Form):
    """Name and password."""

    login = OneLine("Sign-in name", 200, (DataRequired("Enter your sign-in name."),))
    password = PasswordField(
        "Password",
        [
            InputRequired("Enter your password."),
            Length(max=PASSWORD_CAP, message=f"Password is too long. Use at most {PASSWORD_CAP} characters."),
            storable,
        ],
    )


class CodeForm(Form):
    """The one-time code."""

    code = OneLine("Six-digit code", 20, (DataRequired("Enter the code that your authenticator app shows."),))


class PlainForm(Form):
    """A button: the CSRF token alone."""


class SeatForm(Form):
    """Which seat to be in."""

    seat = OneLine("Seat", 12, (DataRequired("Choose a seat."),))


class WelcomeForm(Form):
    """A new person's password, and the first code to show that the authenticator app is set up."""

    password = PasswordField(
        "New password",
        [
            InputRequired("Enter a password."),
            Length(max=PASSWORD_CAP, message=f"New password is too long. Use at most {PASSWORD_CAP} characters."),
            storable,
        ],
    )
    again = PasswordField("The same password again", [InputRequired("Enter the same password again."), storable])
    code = OneLine("Six-digit code", 20, (DataRequired("Enter the code that your authenticator app shows."),))
