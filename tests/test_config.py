"""Settings: unsafe ones are refused by name, without their value; safe ones start."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal import create_app
from portal.config import UnsafeSettings, make_keys, read_keys, read_settings
from portal.demo.services import load_demo
from tests.conftest import HEAVY
from tests.databases import drop_database, make_database

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def good(tmp_path):
    """The environment of a portal in production that starts."""
    make_keys(tmp_path / "keys.json", "production")
    return {
        "HOMEWARD_BASE_URL": "https://homeward.example",
        "HOMEWARD_KEYS_FILE": str(tmp_path / "keys.json"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/homeward.sqlite3",
    }


def test_safe_settings_are_read(good):
    settings = read_settings(good)
    assert settings.mode == "production"
    assert settings.secure_cookies
    assert settings.keys is not None
    assert "object at" in repr(settings.keys), "keys are never printed"


UNSAFE = [
    ({"HOMEWARD_MODE": "staging-51"}, "HOMEWARD_MODE"),
    ({"HOMEWARD_BASE_URL": "http://homeward.example"}, "HOMEWARD_BASE_URL"),
    ({"HOMEWARD_MODE": "demo"}, "HOMEWARD_BASE_URL"),
    ({"HOMEWARD_MODE": "demo", "HOMEWARD_BASE_URL": "http://192.0.2.4"}, "HOMEWARD_BASE_URL"),
    ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ({"FLASK_DEBUG": "true"}, "FLASK_DEBUG"),
    ({"HOMEWARD_PASSWORD_LENGTH": "7"}, "HOMEWARD_PASSWORD_LENGTH"),
    ({"HOMEWARD_PASSWORD_LENGTH": "fifteen"}, "HOMEWARD_PASSWORD_LENGTH"),
    ({"HOMEWARD_IDLE_MINUTES": "0"}, "HOMEWARD_IDLE_MINUTES"),
    ({"HOMEWARD_ABSOLUTE_HOURS": "-3"}, "HOMEWARD_ABSOLUTE_HOURS"),
    ({"HOMEWARD_PROXY_HOPS": "-1"}, "HOMEWARD_PROXY_HOPS"),
    ({"HOMEWARD_ZONE": "Cedar/Nowhere"}, "HOMEWARD_ZONE"),
    ({"HOMEWARD_KEYS_FILE": "/nonexistent/keys.json"}, "HOMEWARD_KEYS_FILE"),
    ({"DATABASE_URL": "postgresql+psycopg://app@/cedar"}, "DATABASE_OWNER_URL"),
    (
        {"DATABASE_URL": "postgresql+psycopg://app@/cedar", "DATABASE_OWNER_URL": "postgresql+psycopg://owner@/cedar"},
        "DATABASE_AUDITOR_URL",
    ),
    ({"DATABASE_URL": "mysql://app:hunter2@db/cedar"}, "DATABASE_URL"),
    ({"DATABASE_URL": "not an address"}, "DATABASE_URL"),
]


@pytest.mark.parametrize(("change", "named"), UNSAFE)
def test_unsafe_settings_are_refused_by_name_without_value(good, change, named):
    with pytest.raises(UnsafeSettings) as refused:
        read_settings(good | change)
    words = str(refused.value)
    assert named in words
    assert "hunter2" not in words
    for value in change.values():
        assert len(value) < 5 or value in ("production", "demo", "true") or value not in words


def test_with_its_three_roles_postgresql_is_taken(good):
    urls = {f"DATABASE_{name}URL": f"postgresql+psycopg://{name}x@/cedar" for name in ("", "OWNER_", "AUDITOR_")}
    assert read_settings(good | urls).auditor_url.endswith("AUDITOR_x@/cedar")


def test_keys_must_be_whole_private_and_made_for_production(good, tmp_path):
    path = tmp_path / "keys.json"
    content = json.loads(path.read_text())
    path.chmod(0o640)
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        read_settings(good)
    path.chmod(0o600)
    for broken in (
        content | {"made_for": "demo"},
        content | {"signing": content["audit"]},
        content | {"signing": "00"},
        content | {"field": {"current": "k2", "keys": content["field"]["keys"]}},
        {key: value for key, value in content.items() if key != "audit"},
        [],
    ):
        path.write_text(json.dumps(broken))
        with pytest.raises(UnsafeSettings, match="HOMEWARD_KEYS_FILE"):
            read_settings(good)
    path.write_text("no keys at all")
    with pytest.raises(UnsafeSettings, match="HOMEWARD_KEYS_FILE"):
        read_settings(good)


def test_keys_are_made_once_for_their_owner_alone(tmp_path):
    path = tmp_path / "sub" / "keys.json"
    make_keys(path, "demo")
    assert path.stat().st_mode & 0o777 == 0o600
    first = read_keys(path)
    with pytest.raises(FileExistsError):
        make_keys(path, "demo")
    make_keys(tmp_path / "other.json", "demo")
    assert read_keys(tmp_path / "other.json").signing != first.signing


@pytest.mark.parametrize(
    "words",
    [
        ["flask", "--app", "wsgi", "audit", "verify"],
        ["gunicorn", "--check-config", "wsgi:app"],
        ["portal.serve"],
        ["portal.worker"],
    ],
)
def test_a_process_with_unsafe_settings_ends_with_one_clear_line(words, tmp_path):
    environment = {"PATH": os.environ["PATH"], "HOMEWARD_KEYS_FILE": str(tmp_path / "none.json")}
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert any(line.startswith("homeward: HOMEWARD_BASE_URL") for line in lines), done.stderr


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(("role", "why"), [("postgres", "superuser"), ("homeward_owner", "owns tables"), ("passer", "bypasses")])  # fmt: skip
def test_a_role_above_the_guards_is_refused(cluster, settings, role, why):
    name = make_database(cluster)
    cluster.run("drop role if exists passer")
    cluster.run("create role passer login bypassrls")
    try:
        with pytest.raises(UnsafeSettings, match=why):
            create_app(replace(settings, database_url=cluster.url(role, name)))
    finally:
        drop_database(cluster, name)
        cluster.run("drop role passer")


@pytest.mark.parametrize("engine_name", HEAVY)
def test_production_refuses_the_database_of_the_demo(settings, another_app):
    production = replace(settings, mode="production", base_url="https://homeward.example")
    assert another_app(production).config["SETTINGS"] is production, "an empty database is taken"
    load_demo(settings.owner_url, datetime.now(UTC))
    with pytest.raises(UnsafeSettings, match="DATABASE_URL names the demo's database"):
        create_app(production)
    assert another_app(settings), "the demo itself starts"


def test_production_starts_by_its_one_command(good, tmp_path):
    """Seen once: it asked itself as localhost, which it does not trust, and stopped after 30 seconds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "HOMEWARD_ANCHOR_FILE": str(tmp_path / "anchor.jsonl")} | good
    words = [sys.executable, "-m", "portal.serve", "--port", str(port)]
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:  # fmt: skip
        said = [next((line for line in run.stdout if "ready" in line), ""), run.stdout.readline()]
        run.terminate()
        rest = run.stdout.read()
    assert "ready on 127.0.0.1" in said[0]
    assert "people add" in said[1]
    assert "stopped" in rest
    assert run.returncode == 0


PROVIDER = {
    "id": "cedar", "name": "Cedar City Police", "issuer": "https://issuer.example/tenant", "client_id": "homeward",
    "secret": "canary-secret", "agency": "123456789012", "algorithms": ["RS256"],
}  # fmt: skip


def write_providers(folder, providers, mode=0o600):
    """A providers file; its path as the environment has it."""
    path = folder / "providers.json"
    path.write_text(providers if isinstance(providers, str) else json.dumps(providers))
    path.chmod(mode)
    return {"HOMEWARD_PROVIDERS_FILE": str(path)}


def test_providers_are_read_once_and_their_secret_is_never_printed(good, tmp_path):
    assert read_settings(good).providers == ()
    (tmp_path / "secret").write_text("canary-secret\n")
    (tmp_path / "secret").chmod(0o600)
    by_file = {key: value for key, value in PROVIDER.items() if key != "secret"} | {
        "id": "other", "issuer": "https://other.example", "client_secret_file": "secret", "amr": ["mfa"], "hosts": ["keys.example"],
    }  # fmt: skip
    settings = read_settings(good | write_providers(tmp_path, [PROVIDER, by_file]))
    one, other = settings.providers
    assert one.secret == other.secret == "canary-secret"
    assert (one.issuer, other.amr, other.hosts) == ("https://issuer.example/tenant", {"mfa"}, {"keys.example"})
    assert "canary" not in repr(settings)
    open_file = write_providers(tmp_path, [by_file], 0o644)
    assert read_settings(good | open_file).providers == (other,), "without a secret in it, others may read it"


UNSAFE_PROVIDERS = {
    "not JSON": ("{canary", "not JSON"),
    "no list": (PROVIDER, "not a list"),
    "no object": ([7], "not an object"),
    "a name missing": ([{key: value for key, value in PROVIDER.items() if key != "agency"}], "lacks agency"),
    "a name too many": ([PROVIDER | {"algoritms": ["ES256"]}], "means nothing"),
    "plain http": ([PROVIDER | {"issuer": "http://canary.example"}], "https://"),
    "this machine": ([PROVIDER | {"issuer": "https://localhost:8443"}], "this machine"),
    "this machine by number": ([PROVIDER | {"issuer": "https://127.9.9.9"}], "this machine"),
    "this machine by six": ([PROVIDER | {"issuer": "https://[::1]/x"}], "this machine"),
    "a link's own address": ([PROVIDER | {"issuer": "https://169.254.169.254"}], "this machine"),
    "with a user": ([PROVIDER | {"issuer": "https://a:canary@issuer.example"}], "plain address"),
    "with a query": ([PROVIDER | {"issuer": "https://issuer.example/?canary"}], "plain address"),
    "no address": ([PROVIDER | {"issuer": "https://[canary"}], "not an address"),
    "no algorithm": ([PROVIDER | {"algorithms": []}], "algorithms"),
    "none": ([PROVIDER | {"algorithms": ["RS256", "none"]}], "algorithms"),
    "a shared secret's": ([PROVIDER | {"algorithms": ["HS256"]}], "algorithms"),
    "an algorithm as text": ([PROVIDER | {"algorithms": "RS256"}], "algorithms"),
    "capitals": ([PROVIDER | {"id": "Canary"}], "id must be"),
    "two hyphens": ([PROVIDER | {"id": "a--b"}], "id must be"),
    "no number": ([PROVIDER | {"agency": "canary"}], "12 digits"),
    "a number": ([PROVIDER | {"name": 7}], "name must be text"),
    "a host with a scheme": ([PROVIDER | {"hosts": ["https://canary.example"]}], "hosts"),
    "a host with no port": ([PROVIDER | {"hosts": ["keys.example:99999"]}], "hosts"),
    "amr as text": ([PROVIDER | {"amr": "mfa"}], "lists of text"),
    "no secret": ([{key: value for key, value in PROVIDER.items() if key != "secret"}], "either"),
    "two secrets": ([PROVIDER | {"client_secret_file": "canary"}], "either"),
    "an empty secret": ([PROVIDER | {"secret": ""}], "secret is empty"),
    "one id twice": ([PROVIDER, PROVIDER | {"issuer": "https://other.example"}], "same id"),
    "one issuer twice": ([PROVIDER, PROVIDER | {"id": "other"}], "same issuer"),
    "one issuer twice but for a slash": (
        [PROVIDER, PROVIDER | {"id": "other", "issuer": PROVIDER["issuer"] + "/"}], "same issuer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSAFE_PROVIDERS)
def test_unsafe_providers_are_refused_by_name_without_value(good, tmp_path, name):
    providers, said = UNSAFE_PROVIDERS[name]
    with pytest.raises(UnsafeSettings) as refused:
        read_settings(good | write_providers(tmp_path, providers))
    words = str(refused.value)
    assert words.startswith("HOMEWARD_PROVIDERS_FILE")
    assert said in words
    assert "canary" not in words.lower()


def test_secrets_of_providers_are_their_owners_alone(good, tmp_path):
    with pytest.raises(UnsafeSettings, match="chmod 600"):
        read_settings(good | write_providers(tmp_path, [PROVIDER], 0o640))
    by_file = {key: value for key, value in PROVIDER.items() if key != "secret"} | {"client_secret_file": "secret"}
    for prepare, said in (
        (lambda path: None, "names no file"),
        (lambda path: path.write_text("canary-secret"), "chmod 600"),
    ):
        prepare(tmp_path / "secret")
        with pytest.raises(UnsafeSettings, match=said):
            read_settings(good | write_providers(tmp_path, [by_file]))
    with pytest.raises(UnsafeSettings, match="names no file"):
        read_settings(good | {"HOMEWARD_PROVIDERS_FILE": str(tmp_path / "nowhere")})


def test_only_the_demo_may_have_a_provider_on_this_machine(good, tmp_path):
    (tmp_path / "keys.json").unlink()
    make_keys(tmp_path / "keys.json", "demo")
    demo = good | {"HOMEWARD_MODE": "demo", "HOMEWARD_BASE_URL": "http://localhost:8000"}
    plain = [PROVIDER | {"issuer": "http://127.0.0.1:9400"}]
    assert read_settings(demo | write_providers(tmp_path, plain)).providers[0].issuer == "http://127.0.0.1:9400"
    with pytest.raises(UnsafeSettings, match="https://"):
        read_settings(demo | write_providers(tmp_path, [PROVIDER | {"issuer": "http://192.0.2.1"}]))
