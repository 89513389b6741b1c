"""The decision's tests notice nearly every small wrong version of the decision (ACC-24: 95 of 100)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

import pytest

from tests.sharing.mutants import mutants

ROOT = Path(__file__).resolve().parents[2]
MODULE = "portal/sharing/rules.py"
TESTS = ("tests/sharing/test_rights.py", "tests/sharing/test_decide.py")
FLOOR = 0.95


def copy_tree(folder: Path) -> Path:
    """A copy of the code and its tests, in which a mutant may live."""
    for name in ("portal", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def passes(folder: Path) -> bool:
    """Whether the tests of the decision pass in that copy."""
    words = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--noconftest", "--durations=0", *TESTS]  # fmt: skip
    return subprocess.run(words, cwd=folder, capture_output=True, timeout=120).returncode == 0


@pytest.mark.thorough
@pytest.mark.timeout(1500)
def test_wrong_versions_of_the_decision_are_noticed(tmp_path, capsys):
    text = (ROOT / MODULE).read_text()
    places: Queue[Path] = Queue()
    for turn in range(2):
        places.put(copy_tree(tmp_path / str(turn)))

    def survives(mutant: tuple[str, str]) -> str | None:
        folder = places.get()
        try:
            (folder / MODULE).write_text(mutant[1])
            return mutant[0] if passes(folder) else None
        finally:
            places.put(folder)

    assert survives(("unchanged", text)), "the tests pass on the module as it is"
    made = list(mutants(text))
    with ThreadPoolExecutor(2) as pool:
        alive = [name for name in pool.map(survives, made) if name]
    killed = len(made) - len(alive)
    with capsys.disabled():
        print(f" [{killed} of {len(made)} mutants noticed; not noticed: {alive}]", end="")
    assert killed >= FLOOR * len(made), alive
