"""One command: makes what is missing (keys, schema, demo), then runs web, worker and the demo's provider until one of them stops."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from portal import create_app
from portal.config import Settings, UnsafeSettings, make_keys, read_settings
from portal.demo.provider_rules import PROVIDER_NAME, SUBJECT, SUBJECTS, providers_file
from portal.demo.services import link_demo_identity, load_demo
from portal.store.base import db
from portal.store.schema import at_head, migrate

GUNICORN = Path(__file__).resolve().parent / "gunicorn_settings.py"
PATIENCE = 30  # seconds


def main() -> None:
    """Prepare, start, watch."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=8000)
    port = words.parse_args().port
    try:
        settings = prepare()
    except UnsafeSettings as error:
        sys.exit(f"homeward: {error}")
    if not free(port):
        sys.exit(f"homeward: port {port} is in use. Stop what uses it, or choose another: make run PORT={port + 1}")
    issuer_port = prepare_provider(settings, port)
    watch(start(port), port, issuer_port, settings)


def prepare() -> Settings:
    """Keys, schema and, in demo mode, the demo's rows: each made once. The settings that hold."""
    keys = Path(os.environ.get("HOMEWARD_KEYS_FILE") or Settings.keys_file)
    if os.environ.get("HOMEWARD_MODE") == "demo" and not keys.exists():
        make_keys(keys, "demo")
        say("keys of the demo written")
    settings = read_settings(os.environ)
    app = create_app(settings)
    with app.app_context():
        if not at_head(db.engine):
            say("bringing the database to the newest schema")
            migrate(settings.owner_url)
        if settings.demo and load_demo(settings.owner_url, datetime.now(UTC)):
            say("the demo is loaded: Cedar County, Texas, where everyone is invented")
        db.engine.dispose()
    return settings


def prepare_provider(settings: Settings, taken: int) -> int | None:
    """Write the demo's providers file and name it to the parts that start; the port of its issuer, as last time if that is free.

    None outside the demo, and where other providers are configured.
    """
    if not settings.demo or settings.providers_file:
        return None
    file = settings.keys_file.with_name("demo-providers.json")
    port = port_before(file)
    if port is None or port == taken or not free(port):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
    agency = link_demo_identity(settings.owner_url, f"http://127.0.0.1:{port}", datetime.now(UTC))
    if agency is None:
        return None
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(providers_file(port, agency, secrets.token_urlsafe(24)), out, indent=1)
    os.environ["HOMEWARD_PROVIDERS_FILE"] = str(file)
    return port


def port_before(file: Path) -> int | None:
    """The port of the issuer in a providers file of an earlier start."""
    try:
        return urlsplit(str(json.loads(file.read_text())[0]["issuer"])).port
    except (OSError, ValueError, LookupError, TypeError):
        return None


def start(port: int) -> dict[str, subprocess.Popen[bytes]]:
    """Start web and worker, each in a process of its own."""
    web = [sys.executable, "-m", "gunicorn", "--config", str(GUNICORN), "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    worker = [sys.executable, "-m", "portal.worker"]
    return {"web": part(web), "worker": part(worker)}


def start_provider(port: int) -> subprocess.Popen[bytes]:
    """Start the demo's provider; once the portal answers, so that the sign-in page does not wait for it."""
    told = ["--port", str(port), "--subjects", json.dumps(SUBJECTS)]
    return part([sys.executable, "-m", "portal.demo.provider_adapters", *told])


def part(words: list[str]) -> subprocess.Popen[bytes]:
    """Start a part in a process group of its own."""
    return subprocess.Popen(words, cwd=Path(__file__).resolve().parent.parent, start_new_session=True)


def watch(parts: dict[str, subprocess.Popen[bytes]], port: int, issuer_port: int | None, settings: Settings) -> None:
    """Tell when the portal, and the demo's provider, answer; then wait. Where one part dies, stop the others and end with 1."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    told = False
    begun = time.monotonic()
    while not asked:
        dead = next((name for name, part in parts.items() if part.poll() is not None), None)
        if dead:
            stop(parts)
            sys.exit(
                f"homeward: the {dead} process ended by itself, so the portal was stopped. Its last lines above say why."
            )
        if not told and ("provider" in parts or answers(port, settings.host)):
            if issuer_port is not None and "provider" not in parts:
                parts["provider"] = start_provider(issuer_port)
            if issuer_port is None or answers(issuer_port, "127.0.0.1", "/jwks"):
                told = True
                welcome(port, settings, "provider" in parts)
        if not told and time.monotonic() - begun > PATIENCE:
            stop(parts)
            sys.exit(f"homeward: no answer on port {port} after {PATIENCE} s, so the portal was stopped.")
        time.sleep(0.1 if not told else 0.5)
    stop(parts)
    say("stopped")


def stop(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask each part to end, and what a part that died has left running; wait for all of it."""
    for part in parts.values():
        if part.poll() is None:
            part.send_signal(signal.SIGTERM)
        else:
            tell_group(part, signal.SIGTERM)
    for part in parts.values():
        patient = time.monotonic() + PATIENCE
        while (part.poll() is None or tell_group(part, 0)) and time.monotonic() < patient:
            time.sleep(0.05)
        tell_group(part, signal.SIGKILL)
        part.wait()


def tell_group(part: subprocess.Popen[bytes], number: int) -> bool:
    """Send a signal to all that the part has started, 0 to ask only; False where nothing of it runs."""
    try:
        os.killpg(part.pid, number)
    except ProcessLookupError:
        return False
    return True


def welcome(port: int, settings: Settings, provider: bool) -> None:
    """Where to go and how to sign in."""
    if settings.demo:
        say(f"ready at http://localhost:{port}")
        say(f"sign in with one click as any seat of the demo: http://localhost:{port}/demo")
        if provider:
            say(f"or by single sign-on: Sign in with {PROVIDER_NAME}, then choose {SUBJECT}")
    else:
        say(f"ready on 127.0.0.1:{port} for the proxy of {settings.base_url}")
        say('add the first administrator: flask --app wsgi people add "NAME" SIGN-IN-NAME')
    say("stop with Ctrl-C")


def answers(port: int, host: str, path: str = "/health/live") -> bool:
    """Whether what listens on the port answers; asked by the one host that it trusts."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free(port: int) -> bool:
    """Whether nobody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def say(line: str) -> None:
    """A line for whoever started the portal."""
    print(f"homeward: {line}", flush=True)


if __name__ == "__main__":
    main()
