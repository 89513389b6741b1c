"""Every test makes its own portal on its own database; what these compile of the same words is compiled once a process."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """The code of the templates, kept by name and by what they say."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self.code[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()
ROUTES: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
STATEMENTS: LRUCache[Any, Any] = LRUCache(4000)
_compile_route = Rule._compile_builder


def _route_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What werkzeug compiles of a route; the same route of the next portal gets the same function, to which it hands itself."""
    key = (rule.rule, append_unknown, repr(rule._trace), repr(rule.defaults))
    if key not in ROUTES:
        ROUTES[key] = _compile_route(rule, append_unknown)
    return ROUTES[key]


def _kind(dialect: DefaultDialect) -> tuple[object, ...]:
    """What the text of a statement depends on: the database and driver, their version, how parameters are written."""
    return type(dialect), getattr(dialect, "server_version_info", None), dialect.paramstyle


def share_what_is_compiled() -> None:
    """Let routes and statements be compiled once for all portals of this process: a third of the tests' time went there.

    A statement is found by its dialect, and each engine has its own; dialects of one kind are therefore alike.
    """
    Rule._compile_builder = _route_once  # type: ignore[method-assign]
    Engine._compiled_cache = property(lambda engine: STATEMENTS, lambda engine, own: None)  # type: ignore[assignment]
    DefaultDialect.__hash__ = lambda dialect: hash(type(dialect))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other) and _kind(one) == _kind(other)  # type: ignore[method-assign]
