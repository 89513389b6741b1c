"""What is drawn or signed once and kept is what would be drawn anew, and nothing of anyone's stands in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_wtf.csrf import validate_csrf

from portal.cases.entry_rules import Completeness, Missing
from portal.cases.rules import CLASS_NAME, CaseView, Section
from portal.notices.sheet_rules import TITLES, SheetKind
from portal.people.rules import Role
from portal.sharing.act_rules import CASE_ACTS
from portal.sharing.rules import InformationClass, Level
from portal.web.cases.drawn_once import ANY_CASE, HANDED, OF_THE_CASE, Drawn, blank, contents
from portal.web.filters import component, form_token, main_pages, navigation
from tests.web.browsing import masked

COMPONENTS = Path(component.__code__.co_filename).parent / "templates/components/sections"
SIGNATURE = re.compile(r"macro section\(section(, case(?:=none)?)?\)")  # =none: handed it, and blank without it


def test_an_empty_section_is_the_components_own_on_each_level(app):
    for information_class in sorted(set(CLASS_NAME) - OF_THE_CASE):
        drawn = {}
        for level in Level:
            with app.test_request_context("/one"):
                drawn[level] = blank(information_class, level)
            with app.test_request_context("/another"):
                anew = component(f"sections/{information_class}").section(Section(information_class, level, ()))
                assert blank(information_class, level) == drawn[level] == anew
            assert masked(drawn[level]) == drawn[level]  # no nonce, no token, no number
        told = {level: ("In part" in words, "As filed" in words) for level, words in drawn.items()}
        assert (told[Level.FULL], told[Level.LIMITED], told[Level.FILED]) == (
            (False, False),
            (True, False),
            (False, True),
        )


def test_those_that_are_handed_the_case_are_drawn_with_it(app):
    told = {path.stem: SIGNATURE.search(path.read_text())[1] for path in COMPONENTS.glob("*.html")}
    assert {name for name, case in told.items() if case} == {str(one) for one in HANDED}
    assert {name for name, case in told.items() if case == ", case"} == {str(one) for one in OF_THE_CASE}
    for information_class in OF_THE_CASE:
        with app.test_request_context("/"), pytest.raises(ValueError, match="with the case"):
            blank(information_class, Level.FULL)


def test_contents_name_the_sections_of_this_page_alone(app):
    classes = (InformationClass.IDENTITY, InformationClass.COMMENTS)
    with app.test_request_context("/"):
        assert re.findall('href="#([a-z_]+)">([^<]+)', contents(classes)) == [
            (str(one), CLASS_NAME[one]) for one in classes
        ]
        assert "identity" not in contents(classes[1:])


ACTS = frozenset(act.value for act in CASE_ACTS)
SEEN = InformationClass.DESCRIPTION_PHOTO, InformationClass.CONTACTS
ASKED = Completeness(3, 5, (Missing(SEEN[0], "Photo"), Missing(SEEN[1], "Phones")))


@pytest.mark.parametrize("root", ["", "/below"])
def test_the_links_of_a_case_are_its_own_and_what_would_be_drawn_anew(app, root):
    """For two cases in turn, with each thing that the links hang on one way and the other."""
    seen = set()
    for number in ("123456789012", "210987654321"):
        for acts in (ACTS, frozenset({"photo:add"}), frozenset()):
            for edits, back, carries in ((frozenset(), False, True), (frozenset(SEEN), True, False)):
                sections = {one: Section(one, Level.FULL, ()) for one in SEEN}
                view = CaseView(number, sections, acts=acts, edits=edits, completeness=ASKED, back=back)
                sheets = (SheetKind.NCMEC,) if back else ()
                drawn = Drawn(view, sheets, carries)
                with app.test_request_context("/", base_url=f"http://localhost{root}"):
                    found = [drawn.acts, drawn.completeness, *map(drawn.section_links, sections.values())]
                    anew = [
                        component("case_acts").case_acts(number, acts, back, False, sheets, TITLES, carries),
                        component("completeness").completeness(number, ASKED, edits, "photo:add" in acts),
                        *(component("section_links").section_links(number, str(one), CLASS_NAME[one], True, False) if edits else "" for one in SEEN),
                    ]  # fmt: skip
                assert found == anew
                addresses = re.findall('href="([^"]+)"', "".join(found))
                assert all(address.startswith(f"{root}/cases/{number}/") for address in addresses)
                assert ANY_CASE not in "".join(found)
                seen.add(tuple(address.replace(number, "*") for address in addresses))
    assert len(seen) == 6


def test_each_role_has_its_own_pages_in_the_header(app):
    with app.test_request_context("/"):
        for role in Role:
            found = re.findall('<a href="([^"]+)">([^<]+)', main_pages(role))
            assert [(words, address) for address, words in found[1:-1]] == navigation(role)
            assert (found[0], found[-1]) == (("/home", "Home"), ("/sessions", "Your sessions"))


def test_a_token_is_signed_once_a_session_and_is_nobody_elses(app):
    signed = []
    for kept in ("a" * 40, "a" * 40, "b" * 40, None):
        with app.test_request_context("/") as request:
            if kept:
                request.session["csrf_token"] = kept
            signed.append(form_token())
            assert request.session["csrf_token"] == (kept or request.session["csrf_token"])
    assert signed[0] == signed[1]
    assert len(set(signed)) == 3


def test_a_session_that_changes_within_a_request_has_its_own_token(app):
    with app.test_request_context("/") as request:
        request.session["csrf_token"] = "c" * 40
        first = form_token()
        request.session["csrf_token"] = "d" * 40
        second = form_token()
        assert first != second
        validate_csrf(second)
    with app.test_request_context("/") as request:
        request.session["csrf_token"] = "d" * 40
        validate_csrf(form_token())
