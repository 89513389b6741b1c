"""A live portal with two workers on a fresh demo, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import create_engine, text

from portal.config import Settings, make_keys, read_keys, read_settings
from portal.demo.services import load_demo
from portal.store.adapters import Cipher
from portal.store.files import FileStore, use_files
from portal.store.schema import migrate
from portal.store.sealed import _Vault, use_cipher

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "build" / "tools" / "node_modules"
CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"]  # fmt: skip


def need(thing: object, reason: str) -> None:
    """Skip with the reason where something is missing; under CI a skip is a failure."""
    if not thing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


def follow(locator) -> None:
    """Press a button or follow a link, and wait for the page to which it leads: a click alone may return before it.

    Where it is not there, the failure says what the page says, for what was refused stands on it.
    """
    try:
        with locator.page.expect_navigation():
            locator.click()
    except PlaywrightError as error:
        said = locator.page.locator("main").inner_text(timeout=1000)[:2000]
        raise AssertionError(f"{locator} on {locator.page.url}, which says: {said}") from error


@dataclass(frozen=True)
class Portal:
    """A portal that answers at an address, and its database's owner."""

    address: str
    owner_url: str
    port: int
    cipher: Cipher
    settings: Settings

    @contextmanager
    def own_keys(self) -> Iterator[None]:
        """Write rows of this portal under its own keys: tests of other databases run in the same process."""
        before = _Vault.cipher
        use_cipher(self.cipher)
        try:
            yield
        finally:
            if before:
                use_cipher(before)


@contextmanager
def served(
    folder: Path, database_url: str, owner_url: str, more: Callable[[], dict[str, str]] = dict
) -> Iterator[Portal]:
    """A portal with the demo, served by gunicorn as `make run` does, on a port that the system chose.

    `more` gives further settings, once the demo's rows are there.
    """
    keys = folder / "keys.json"
    make_keys(keys, "demo")
    made = read_keys(keys)
    cipher = Cipher(made.field_current, made.field_keys)
    before = _Vault.cipher
    use_cipher(cipher)
    migrate(owner_url)
    use_files(FileStore(folder / "files"))
    load_demo(owner_url, datetime.now(UTC))
    if before:
        use_cipher(before)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    environment = os.environ | {
        "HOMEWARD_MODE": "demo",
        "HOMEWARD_BASE_URL": f"http://localhost:{port}",
        "HOMEWARD_KEYS_FILE": str(keys),
        "HOMEWARD_ANCHOR_FILE": str(folder / "anchor.jsonl"),
        "HOMEWARD_FILES_FOLDER": str(folder / "files"),
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        **more(),
    }
    words = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "portal/gunicorn_settings.py",
        "--bind",
        f"fd://{listener.fileno()}",
        "wsgi:app",
    ]
    log = (folder / "portal.log").open("wb")
    process = subprocess.Popen(words, cwd=ROOT, env=environment, pass_fds=[listener.fileno()], stdout=log, stderr=log)
    try:
        # The socket listens already, so the first request waits until a worker takes it.
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/health/ready", headers={"Host": f"localhost:{port}"})
        assert connection.getresponse().status == 200
        connection.close()
        yield Portal(f"http://localhost:{port}", owner_url, port, cipher, read_settings(environment))
    finally:
        process.terminate()
        process.wait(60)
        listener.close()
        log.close()


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A live portal on SQLite."""
    folder = tmp_path_factory.mktemp("portal")
    url = f"sqlite:///{folder}/homeward.sqlite3"
    with served(folder, url, url) as found:
        yield found


@pytest.fixture
def no_drafts(portal: Portal) -> Iterator[None]:
    """Nothing was begun before the test, nor is anything left of it: a draft fills in the form that the next one opens."""
    engine = create_engine(portal.owner_url)
    for step in (0, 1):
        with engine.begin() as connection:
            connection.execute(text("delete from form_draft"))
        if not step:
            yield
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One Chromium for all tests."""
    need(CHROMIUM, "no Chromium here: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, request):
    """A fresh page, as a laptop shows it, that notes every complaint of the browser."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    found = context.new_page()
    found.complaints = []
    found.on(
        "console",
        lambda message: found.complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    found.on("pageerror", lambda error: found.complaints.append(str(error)))
    yield found
    context.close()
