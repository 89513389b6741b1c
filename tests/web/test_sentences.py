"""Fixed sentences of templates are looked up when a template is compiled; what takes a value is looked up as it is drawn."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from portal.web import sentences
from portal.web.sentences import Pages, Sentences, say


def environment(app, **names):
    made = Pages(app, autoescape=True, extensions=[Sentences])
    made.globals.update(names)
    return made


def test_a_fixed_sentence_is_looked_up_once_and_escaped(app, monkeypatch):
    asked = []
    monkeypatch.setattr(sentences, "say", lambda sentence: asked.append(sentence) or f"<{sentence}>")
    page = environment(app).from_string("""<p title="{{ _('Main') }}">{{ _("Mother & child") }}</p>""")
    assert [page.render(), page.render()] == ['<p title="&lt;Main&gt;">&lt;Mother &amp; child&gt;</p>'] * 2
    assert asked == ["Main", "Mother & child"]


def test_what_is_not_fixed_is_looked_up_as_it_is_drawn(app):
    page = environment(app, _=say).from_string(
        """{{ _("%(count)s cases", count=count) }}, {{ _(word) }}, {{ x._("y") }}"""
    )
    assert page.render(count=3, word="late", x={"_": lambda text: f"not ours: {text}"}) == "3 cases, late, not ours: y"
    with pytest.raises(UndefinedError):
        environment(app).from_string("{{ _(word) }}").render(word="late")


def test_components_know_the_names_of_the_environment_alone(app):
    made = environment(app, known="outside")
    assert made.from_string("{{ known }}").globals is made.globals
    assert made.from_string("{{ more }}", globals={"more": "inside"}).render() == "inside"
    assert "more" not in made.globals


def test_a_template_calls_with_whatever_it_hands_over(app):
    """Plain values, names that Python keeps for itself, lists, what a macro is called around, and nothing that is there."""
    made = environment(app, say=lambda *values, **named: f"{values}{sorted(named.items())}")
    page = made.from_string(
        "{% macro box(one, two='') %}[{{ one }}{{ two }}{{ caller() if caller else '' }}]{% endmacro %}"
        "{{ say(1, two=2)|safe }}{{ say(1, from=2)|safe }}{{ say(*[1], **{'two': 2})|safe }}{{ say()|safe }}"
        "{{ box('<', two='>') }}{% call box('a') %}&amp;{% endcall %}{% for turn in [1] %}{{ say(turn)|safe }}{% endfor %}"
    )
    said = ["(1,)[('two', 2)]", "(1,)[('from', 2)]", "(1,)[('two', 2)]", "()[]", "[&lt;&gt;]", "[a&amp;]", "(1,)[]"]
    assert page.render() == "".join(said)
    with pytest.raises(UndefinedError):
        made.from_string("{{ missing(1) }}").render()
