"""The pages of docs/: those that are made from the code equal it; links and commands lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from setup.generated_docs import DOCS, PAGES

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND = re.compile(r"\bmake ([a-z][a-z-]+)")
PAPERS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_equal_the_code(name):
    assert (DOCS / name).read_text() == PAGES[name](), "run: make docs"


def dead(path: Path, text: str) -> list[str]:
    """Links that lead nowhere and targets that the Makefile does not have."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    wrong = [link for link in LINK.findall(text) if not (path.parent / link).exists()]
    code = " ".join(re.findall(r"`([^`]+)`", text) + re.findall(r"^    (.+)$", text, re.M))
    return wrong + [f"make {name}" for name in COMMAND.findall(code) if name not in targets]


def test_links_and_commands_lead_somewhere():
    assert {str(path): wrong for path in PAPERS if (wrong := dead(path, path.read_text()))} == {}
    planted = "see [it](nowhere.md) and `make coffee`"
    assert dead(ROOT / "README.md", planted) == ["nowhere.md", "make coffee"]


def test_the_first_decisions_are_there():
    assert len(list((DOCS / "decisions").glob("[0-9]*.md"))) >= 5


def test_the_map_of_the_readme_names_every_folder():
    readme = (ROOT / "README.md").read_text()
    folders = [path.name for path in (ROOT / "portal").iterdir() if (path / "__init__.py").exists()]
    assert [name for name in folders if f"`portal/{name}/`" not in readme] == []


def test_each_bar_stands_once_and_every_test_that_it_names_is_there():
    page = (ROOT / "docs" / "bars.md").read_text()
    assert re.findall(r"^\| (ACC-\d\d) \|", page, re.M) == [f"ACC-{number:02}" for number in range(1, 28)]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) > 20
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(), (file, test)
    for line in page.splitlines():
        if "| held" in line:
            assert "::test_" in line, line
