"""What may stand in an address: numbers of the portal and one-time tokens; anything else is no page at all."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Flask, abort, request, url_for
from werkzeug.routing import BaseConverter


class Number(BaseConverter):
    """The 12 digits under which a case, seat, agency or session is known."""

    regex = "[0-9]{12}"


class Token(BaseConverter):
    """The token of a one-time link."""

    regex = "[A-Za-z0-9_-]{43}"


class Name(BaseConverter):
    """The id of a single sign-on provider: small letters, digits and single hyphens."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


def add_converters(app: Flask) -> None:
    """Let routes say `<number:…>`, `<token:…>` and `<name:…>`."""
    app.url_map.converters |= {"number": Number, "token": Token, "name": Name}


def address_of(endpoint: str, **values: Any) -> str:
    """The address of a view, as `url_for` gives it; those that hold nothing, or one number alone, are made once.

    A list of ten lines would else spend a fifth of its time on making addresses.
    """
    number = values.get("number")
    if (
        endpoint.startswith(".")
        or len(values) > 1
        or (values and not (isinstance(number, str) and NUMBER.fullmatch(number)))
    ):
        return url_for(endpoint, **values)
    made = _made(endpoint, bool(values), request.script_root)
    return made.replace(STANDS_FOR, number) if number else made


NUMBER = re.compile(Number.regex)
STANDS_FOR = "0" * 12


@cache
def _made(endpoint: str, numbered: bool, _root: str) -> str:
    return url_for(endpoint, number=STANDS_FOR) if numbered else url_for(endpoint)


def after_which(name: str) -> str | None:
    """The number in the address after which a page of a list begins, None for the first page; no page where it is no number."""
    value = request.args.get(name)
    if value is not None and not re.fullmatch("[0-9a-f]{12,16}", value):
        abort(404)
    return value
