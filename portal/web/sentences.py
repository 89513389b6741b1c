"""The sentences of the face: where each is looked up, and how the templates come by theirs."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from keyword import iskeyword
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

LOOKED_UP = [("name", "_"), ("lparen", "("), ("string", None), ("rparen", ")")]


def say(sentence: str, **values: Any) -> str:
    """A sentence of the face, the one place where a translation would be looked up; %(name)s takes a value."""
    return sentence % values if values else sentence


class Sentences(Extension):
    """Looks a template's fixed sentences up when the template is compiled: a page has a hundred, the same for everyone."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, with `_("…")` as the sentence that it stands for; one that takes a value stays a call."""
        tokens = list(stream)
        place = 0
        while place < len(tokens):
            here = tokens[place : place + len(LOOKED_UP)]
            own = place == 0 or tokens[place - 1].type != "dot"  # not another thing's method of that name
            if own and [(token.type, None if token.type == "string" else token.value) for token in here] == LOOKED_UP:
                yield Token(here[2].lineno, "string", say(here[2].value))
                place += len(LOOKED_UP)
            else:
                yield tokens[place]
                place += 1


class Calls(CodeGenerator):
    """Calls what a template calls as it stands: nothing of ours wants to know the template, which Jinja would ask of each anew."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Write a call; Jinja's own way is kept for lists of arguments and for names that Python keeps for itself."""
        lists = node.dyn_args is not None or node.dyn_kwargs is not None
        if lists or any(iskeyword(named.key) for named in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for place, value in enumerate([*node.args, *node.kwargs]):
            self.write(", " if place else "")
            self.visit(value, frame)
        if forward_caller:
            self.write((", " if node.args or node.kwargs else "") + "caller=caller")
        self.write(")")


class Pages(Environment):
    """The environment of the templates: all have the same names from outside, so a component is made once for all pages."""

    code_generator_class = Calls

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own names as they are: asked of a chain, each import would compare fifty of them anew."""
        return super().make_globals(d) if d else self.globals
