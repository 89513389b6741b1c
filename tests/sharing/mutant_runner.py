"""Tries wrong versions of a module on its tests, each in a child of one process that has loaded everything else once.

A test run of its own for each would spend nine tenths of its time on importing. Run: python -m tests.sharing.mutant_runner JOB, where JOB is a JSON
file with the `module`, its `tests` and the `texts` to try; prints the places in `texts` of those on which the tests pass.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

AT_ONCE, PATIENCE = 2, 120  # children; seconds that one has
ARGUMENTS = ("-x", "-q", "-p", "no:cacheprovider", "--noconftest", "-W", "ignore::pytest.PytestAssertRewriteWarning")


def main(job: Path) -> None:
    """Try each text, two at a time."""
    asked = json.loads(job.read_text())
    module = importlib.import_module(asked["module"])
    for test in asked["tests"]:
        importlib.import_module(test)
    waiting, running, alive = list(enumerate(asked["texts"])), {}, []
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            place, text = waiting.pop(0)
            running[_begin(module, text, asked["tests"])] = (place, time.monotonic())
        child, status = os.waitpid(-1, os.WNOHANG)
        if child and os.waitstatus_to_exitcode(status) == 0:
            alive.append(running[child][0])
        running.pop(child, None)
        for late in [late for late, (_, begun) in running.items() if time.monotonic() - begun > PATIENCE]:
            os.kill(late, 9)
        time.sleep(0 if child else 0.01)
    print(json.dumps(sorted(alive)))


def _begin(module: ModuleType, text: str, tests: list[str]) -> int:
    """A child in which the module is of this text and its tests run; its end says whether they passed."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        exec(compile(text, str(module.__file__), "exec"), module.__dict__)
        for test in tests:
            del sys.modules[test]  # they take the names of the module anew
        status = int(pytest.main([*ARGUMENTS, *(f"{test.replace('.', '/')}.py" for test in tests)]))
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
