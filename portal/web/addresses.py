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
    """The address of a view, as `url_for` gives it; made once for all numbers that may stand in it.

    A page of a case has fifty addresses, and a list one a line: making each anew took a tenth of the time.
    """
    for value in values.values():
        if not isinstance(value, str) or not NUMBER.fullmatch(value):
            break
    else:
        if endpoint[0] != ".":
            return _made(endpoint, tuple(values), (), request.script_root) % values
    numbers = {name: value for name, value in values.items() if isinstance(value, str) and NUMBER.fullmatch(value)}
    others = tuple((name, value) for name, value in values.items() if name not in numbers)
    if endpoint.startswith(".") or not all(isinstance(value, str) and PLAIN.fullmatch(value) for _, value in others):
        return url_for(endpoint, **values)
    return _made(endpoint, tuple(numbers), others, request.script_root) % numbers


NUMBER = re.compile(Number.regex)
PLAIN = re.compile("[a-z_-]{1,40}")  # a kind, a way, a place on the page: few, so that few addresses are kept


STANDS_FOR = re.compile("0{10}[0-9]{2}")  # the place of each number in what is made


@cache
def _made(endpoint: str, numbers: tuple[str, ...], others: tuple[tuple[str, str], ...], _root: str) -> str:
    places: dict[str, Any] = dict(others) | {name: f"{place:012}" for place, name in enumerate(numbers)}
    made = url_for(endpoint, **places).replace("%", "%%")
    return STANDS_FOR.sub(lambda found: f"%({numbers[int(found[0])]})s", made)


def after_which(name: str) -> str | None:
    """The number in the address after which a page of a list begins, None for the first page; no page where it is no number."""
    value = request.args.get(name)
    if value is not None and not re.fullmatch("[0-9a-f]{12,16}", value):
        abort(404)
    return value
