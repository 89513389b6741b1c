"""The order of layers, the place of Flask, the one file for raw markup, captions: each check has a planted positive."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDER = {"rules": 0, "adapters": 1, "models": 1, "queries": 2, "services": 3, "jobs": 4}
FREE = {"__init__", "commands", "config", "keys", "serve", "worker", "gunicorn_settings", "tables"}
STANDARD_PLUS = {"portal", "zoneinfo"}


def layer(path: Path) -> str | None:
    """The layer that a file's ending tells; `web` for all of web/, None for store and the files beside the folders."""
    parts = path.relative_to(ROOT / "portal").parts
    if parts[0] == "web":
        return "web"
    if len(parts) == 1 or parts[0] == "store":
        return None
    return path.stem if path.stem == "__init__" else path.stem.rsplit("_", 1)[-1]


def imports(text: str) -> list[str]:
    """Every module that a text imports."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{name.name}" for name in node.names] + [node.module]
    return found


def breaches(path: Path, text: str) -> list[str]:
    """What a file imports that its layer may not."""
    own = layer(path)
    wrong = []
    if own not in (None, "web", "__init__") and own not in ORDER:
        wrong.append(f"the ending _{own}.py names no layer")
    for module in imports(text):
        if module.startswith("flask") and own != "web" and path.stem not in FREE | {"base"}:
            wrong.append(f"flask outside web/: {module}")
        if not module.startswith("portal."):
            continue
        parts = module.split(".")
        target = "web" if parts[1] == "web" else parts[2].rsplit("_", 1)[-1] if len(parts) > 2 else None
        if target == "web" and own != "web" and path.stem not in FREE:
            wrong.append(f"below web/ nobody knows it: {module}")
        if own == "web" and target == "models":
            wrong.append(f"web/ may not import tables: {module}")
        if own in ORDER and target in ORDER and ORDER[target] > ORDER[own]:
            wrong.append(f"{own} may not import {module}")
        if target == "jobs" and path.stem not in FREE:
            wrong.append(f"jobs are the worker's alone: {module}")
        if own == "rules" and parts[1] == "store":
            wrong.append(f"rules know no rows: {module}")
    return wrong


def python_files() -> list[Path]:
    return sorted((ROOT / "portal").rglob("*.py"))


def test_layers_import_one_way_only():
    found = {str(path): wrong for path in python_files() if (wrong := breaches(path, path.read_text()))}
    assert found == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cases/rules.py", "from portal.cases.models import Case"),
        ("cases/rules.py", "from portal.store.base import db"),
        ("cases/queries.py", "from portal.audit.services import record"),
        ("cases/services.py", "import flask"),
        ("cases/services.py", "from portal.web.gate import acts"),
        ("cases/services.py", "from portal.audit.jobs import anchor"),
        ("web/cases/views.py", "from portal.cases.models import Case"),
        ("cases/helpers.py", "x = 1"),
    ],
)
def test_a_planted_breach_is_found(name, text):
    assert breaches(ROOT / "portal" / name, text)


RAW = re.compile(r"\|\s*safe\b|Markup\(|autoescape\s+false")


def test_raw_markup_stands_in_one_file_at_most():
    files = [*python_files(), *(ROOT / "portal").rglob("*.html")]
    assert len([path for path in files if RAW.search(path.read_text())]) <= 1
    assert RAW.search("{{ name|safe }}")
    assert RAW.search("Markup(name)")


WAITS = re.compile(r"^\s*async def ", re.M)


def test_every_function_is_a_plain_one():
    # The app takes that for granted (portal/__init__.py); a coroutine would be no answer to a request.
    assert not [path for path in python_files() if WAITS.search(path.read_text())]
    assert WAITS.search("class Page:\n    async def get(self): ...")


def test_every_file_opens_with_its_caption():
    def caption(text: str) -> bool:
        return bool(ast.get_docstring(ast.parse(text)))

    files = [path for folder in ("portal", "tests", "setup", "migrations") for path in (ROOT / folder).rglob("*.py")]
    missing = [str(path) for path in [*files, ROOT / "wsgi.py"] if not caption(path.read_text())]
    assert missing == []
    assert not caption("x = 1")


def test_every_template_opens_with_its_caption():
    files = list((ROOT / "portal").rglob("*.html"))
    assert [str(path) for path in files if not path.read_text().startswith("{# ")] == []


LETTERS = re.compile(r"[A-Za-z]{2,}")


def unsaid(text: str) -> list[str]:
    """Words of a template that do not go through the one function for sentences."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    bare = re.sub(r"<[^>]*>", " ", bare)
    return [word for word in LETTERS.findall(bare) if word not in {"Homeward", "DOCTYPE", "html"}]


def test_every_sentence_of_the_face_goes_through_one_function():
    files = list((ROOT / "portal").rglob("*.html"))
    assert {str(path): words for path in files if (words := unsaid(path.read_text()))} == {}
    assert unsaid("<p>Hello</p>") == ["Hello"]
