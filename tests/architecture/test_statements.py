"""Statements of the database are made of fixed words: no value and nothing of a request is ever put into their text."""

from __future__ import annotations

import ast
from pathlib import Path

PORTAL = Path(__file__).resolve().parents[2] / "portal"
RUNS = {"text", "exec_driver_sql", "executescript", "DDL"}
# Here the words that are put in are table, trigger and role names from lists in the same folder; nothing of a request.
FIXED_WORDS = {"store/guards.py", "store/row_security.py", "store/base.py"}


def made_statements(text: str) -> list[int]:
    """Lines on which a statement is made by an f-string, by adding, by % or by format."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        made = isinstance(first, ast.JoinedStr | ast.BinOp) or (
            isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "format"
        )
        if name in RUNS and made:
            found.append(node.lineno)
    return found


def test_no_statement_is_made_of_values():
    found = {
        str(path.relative_to(PORTAL)): lines
        for path in PORTAL.rglob("*.py")
        if (lines := made_statements(path.read_text()))
    }
    assert found.keys() <= FIXED_WORDS, found


def test_planted_statements_are_found():
    for planted in (
        'text(f"select {x}")',
        'connection.exec_driver_sql("select " + x)',
        'text("select %s" % x)',
        'sa.text("select {}".format(x))',
    ):
        assert made_statements(planted) == [1], planted
    assert made_statements('text("select :x")') == []
