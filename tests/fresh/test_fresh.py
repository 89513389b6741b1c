"""A fresh clone, an empty home, a bare environment: `make run` answers, keeps its data, stops as one, passes its tests."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1500)]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600  # seconds until the sign-in page must answer
# What a machine sets so that its packages and certificates are found; nothing else passes.
KEPT = ("PIP_", "NPM_CONFIG_", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")  # fmt: skip
USERS = ("root", "nobody") if os.geteuid() == 0 else (pwd.getpwuid(os.geteuid()).pw_name,)
UNITS = ("tests/architecture", "tests/sharing/test_rights.py", "tests/audit/test_chain.py", "tests/store", "tests/test_config.py")  # fmt: skip
WALK = "tests/browser/test_signin.py::test_caseworker_detective_and_judge_see_the_same_case_each_their_own"


class Machine:
    """A clone in a folder of its own, and how its user runs commands in it."""

    def __init__(self, folder: Path, user: str) -> None:
        self.clone, self.home = folder / "clone", folder / "home"
        self.home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.clone)], check=True)
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name.upper().startswith(KEPT) and "cache" not in name.lower()
        }
        path = [part for part in os.environ["PATH"].split(":") if ".venv" not in part]
        self.environment |= {"PATH": ":".join(path), "HOME": str(self.home)}
        self.as_user: dict[str, object] = {}
        if user != pwd.getpwuid(os.geteuid()).pw_name:
            entry = pwd.getpwnam(user)
            for place in (folder, *folder.rglob("*")):
                os.chown(place, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
            self.as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            words, cwd=self.clone, env=self.environment | more, capture_output=True, text=True, timeout=1200, **self.as_user
        )  # fmt: skip

    @contextmanager
    def running(self, port: int, log: Path):
        """The portal by `make run`; gives the process once the sign-in page answers 200, with the seconds that it took."""
        begun = time.monotonic()
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["make", "run", f"PORT={port}"], cwd=self.clone, env=self.environment, stdout=out, stderr=out,
                start_new_session=True, **self.as_user,
            )  # fmt: skip
        try:
            while not answers(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() - begun < PATIENCE, log.read_text()
                time.sleep(0.1)
            yield process, time.monotonic() - begun
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def answers(port: int) -> bool:
    """Whether the sign-in page answers 200."""
    connection = HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/sign-in")
        answer = connection.getresponse()
        return answer.status == 200 and b"Sign in" in answer.read()
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port that the system has free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """The web and worker processes under `make run`."""
    found: dict[str, int] = {}
    parents = {process.pid}
    for _ in range(4):
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent in parents and int(entry.name) not in parents:
                parents.add(int(entry.name))
                for name, mark in (
                    ("web", "gunicorn"),
                    ("worker", "portal.worker"),
                    ("provider", "portal.demo.provider"),
                ):
                    if mark in words:
                        found.setdefault(name, int(entry.name))
    return found


@pytest.mark.parametrize("user", USERS)
def test_a_new_user_on_a_new_machine(user, tmp_path_factory, capsys):
    folder = Path("/var/tmp" if user == "nobody" else tmp_path_factory.mktemp("fresh")) / f"homeward-fresh-{os.getpid()}-{user}"  # fmt: skip
    folder.mkdir(mode=0o755)
    try:
        machine = Machine(folder, user)
        log = folder / "first.log"
        port = free_port()
        with machine.running(port, log) as (process, first):
            while "stop with Ctrl-C" not in log.read_text():
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
        said = log.read_text()
        for words in (
            "making the Python environment",
            "the demo is loaded",
            f"ready at http://localhost:{port}",
            "/demo",
            "or by single sign-on",
        ):
            assert words in said, said
        instance = machine.clone / "instance"
        kept = {path.name: path.read_bytes() for path in (instance / "keys.json",)}
        issuer = issuer_of(instance)
        second = stops_as_one(machine, port, folder)
        assert {name: (instance / name).read_bytes() for name in kept} == kept
        assert issuer_of(instance) == issuer, "the demo's links hold over a restart"
        assert "the demo is loaded" not in (folder / "web.log").read_text(), "a second start loads nothing"
        for words in (["make", "set-up-tests"], [".venv/bin/python", "-m", "pytest", *UNITS, WALK]):
            done = machine.run(*words, CI="true")
            assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        with capsys.disabled():
            print(f"\nfresh machine as {user}: sign-in page after {first:.0f} s, second start {second:.1f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def issuer_of(instance: Path) -> str:
    """The issuer of the demo's provider."""
    return str(json.loads((instance / "demo-providers.json").read_text())[0]["issuer"])


def stops_as_one(machine: Machine, port: int, folder: Path) -> float:
    """Kill web, then worker, then the demo's provider: each time everything stops and says why. The seconds of the second start."""
    took = 0.0
    for name in ("web", "worker", "provider"):
        log = folder / f"{name}.log"
        with machine.running(port, log) as (process, seconds):
            took = took or seconds
            while "stop with Ctrl-C" not in log.read_text():
                assert process.poll() is None, log.read_text()
                time.sleep(0.1)
            parts = children(process)
            assert set(parts) == {"web", "worker", "provider"}
            os.kill(parts[name], signal.SIGKILL)
            assert process.wait(60) != 0
        assert f"the {name} process ended by itself" in log.read_text(), log.read_text()
        assert not answers(port)
    return took
