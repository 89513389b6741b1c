"""The decision's tests notice nearly every small wrong version of the decision (ACC-24: 95 of 100)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sharing.mutants import mutants

ROOT = Path(__file__).resolve().parents[2]
MODULE = "portal.sharing.rules"
TESTS = ("tests.sharing.test_rights", "tests.sharing.test_decide")
FLOOR = 0.95


def passing(folder: Path, texts: list[str]) -> list[int]:
    """The places of those texts with which the tests of the decision pass."""
    job = folder / "job.json"
    job.write_text(json.dumps({"module": MODULE, "tests": TESTS, "texts": texts}))
    words = [sys.executable, "-m", "tests.sharing.mutant_runner", str(job)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_the_tests_pass_on_the_module_as_it_is_and_notice_a_plain_mistake(tmp_path):
    text = (ROOT / f"{MODULE.replace('.', '/')}.py").read_text()
    wrong = text.replace("Level.NONE", "Level.FULL", 1)
    broken = text + "\nraise RuntimeError\n"
    assert wrong != text
    assert passing(tmp_path, [text, wrong, broken, text]) == [0, 3]


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_wrong_versions_of_the_decision_are_noticed(tmp_path, capsys):
    made = list(mutants((ROOT / f"{MODULE.replace('.', '/')}.py").read_text()))
    alive = [made[place][0] for place in passing(tmp_path, [text for _, text in made])]
    killed = len(made) - len(alive)
    with capsys.disabled():
        print(f" [{killed} of {len(made)} mutants noticed; not noticed: {alive}]", end="")
    assert killed >= FLOOR * len(made), alive
