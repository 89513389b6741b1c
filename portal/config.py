"""Every setting of the portal: read once from the environment, refused when unsafe."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.clocks.pack_adapters import library, pack_codes
from portal.people.provider_rules import Provider, ProviderRefused, parse_providers

INSTANCE = Path(__file__).resolve().parent.parent / "instance"


class UnsafeSettings(Exception):
    """The settings would start an unsafe portal; the message names the setting and the remedy, never a value."""


def _setting(name: str, meaning: str, default: Any) -> Any:
    return field(default=default, metadata={"name": name, "meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """All settings, frozen. `docs/settings.md` is generated from the metadata below."""

    mode: str = _setting(
        "HOMEWARD_MODE",
        "`production`, or `demo`: invented people, sign-in with one click, on this machine only.",
        "production",
    )
    base_url: str = _setting(
        "HOMEWARD_BASE_URL",
        "The address that people type; links in mail are made from it. Production refuses anything but https.",
        "http://localhost:8000",
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "The database as the app role sees it: `sqlite:////path/file` or `postgresql+psycopg://homeward_app:…@host/name`.",
        f"sqlite:///{INSTANCE / 'homeward.sqlite3'}",
    )
    owner_url: str = _setting(
        "DATABASE_OWNER_URL",
        "The same database as its owner, for migrations alone. On SQLite it is the same file.",
        "",
    )
    auditor_url: str = _setting(
        "DATABASE_AUDITOR_URL",
        "The same database as the auditor role, for `flask audit verify`. On SQLite it is the same file.",
        "",
    )
    keys_file: Path = _setting(
        "HOMEWARD_KEYS_FILE",
        "The keys for cookies, encrypted columns and the audit chain; made once by `python -m portal.keys`, readable by its owner alone.",
        INSTANCE / "keys.json",
    )
    anchor_file: Path = _setting(
        "HOMEWARD_ANCHOR_FILE",
        "Where the head of the audit chain is written each minute. Put it where the database's administrator cannot write.",
        INSTANCE / "audit-anchor.jsonl",
    )
    assets_dir: Path = _setting(
        "HOMEWARD_ASSETS_DIR",
        "The design system's files, copied there at set-up; pages stay usable without them.",
        Path(__file__).resolve().parent / "web" / "static" / "vendor",
    )
    proxy_hops: int = _setting(
        "HOMEWARD_PROXY_HOPS", "How many reverse proxies stand in front; 0 believes no forwarded header.", 0
    )
    idle_minutes: int = _setting(
        "HOMEWARD_IDLE_MINUTES", "A session unused for so long must sign in again (minutes).", 30
    )
    absolute_hours: int = _setting("HOMEWARD_ABSOLUTE_HOURS", "A session ends after so long, used or not (hours).", 12)
    password_length: int = _setting("HOMEWARD_PASSWORD_LENGTH", "The shortest password allowed; 8 is the floor.", 15)
    zone: str = _setting("HOMEWARD_ZONE", "The court's time zone, in which pages show times.", "America/Chicago")
    packs: str = _setting(
        "HOMEWARD_PACKS",
        "The packs of rules whose drafts advise here, with commas between; those above come with them. What was adopted runs anyway.",
        "us-federal",
    )
    providers_file: str = _setting(
        "HOMEWARD_PROVIDERS_FILE",
        "The single sign-on providers as JSON, each for one agency; see operations.md. Readable by its owner alone where it holds a secret.",
        "",
    )
    report_minutes: int = _setting(
        "HOMEWARD_REPORT_MINUTES",
        "Supervisors are told of a provider's report of a missing child that nobody has taken up for so long (minutes).",
        15,
    )
    mail_from: str = _setting(
        "HOMEWARD_MAIL_FROM", "The address from which mail comes; without it `homeward@` and the portal's host.", ""
    )
    smtp_host: str = _setting(
        "HOMEWARD_SMTP_HOST",
        "The mail server. Without one, mail is written to `HOMEWARD_MAIL_FOLDER` and reaches nobody; the page *Mail* says so.",
        "",
    )
    smtp_port: int = _setting("HOMEWARD_SMTP_PORT", "The mail server's port.", 587)
    smtp_tls: str = _setting(
        "HOMEWARD_SMTP_TLS",
        "`starttls`, `tls` from the first byte, or `none`, for a server on this machine alone.",
        "starttls",
    )
    smtp_user: str = _setting("HOMEWARD_SMTP_USER", "The name at the mail server, where it asks for one.", "")
    smtp_password_file: str = _setting(
        "HOMEWARD_SMTP_PASSWORD_FILE", "A file with the password at the mail server, readable by its owner alone.", ""
    )
    mail_folder: Path = _setting(
        "HOMEWARD_MAIL_FOLDER", "Where mail is written, one file each, while no mail server is set.", INSTANCE / "mail"
    )
    files_folder: Path = _setting(
        "HOMEWARD_FILES_FOLDER",
        "Where photos are kept, encrypted, one file each. Made when first needed, for its owner alone; a folder that others can read is refused.",
        INSTANCE / "files",
    )
    smtp_password: str = field(default="", repr=False)
    keys: Keys | None = None
    providers: tuple[Provider, ...] = ()

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def sender(self) -> str:
        return self.mail_from or f"homeward@{self.host}"


@dataclass(frozen=True, repr=False)
class Keys:
    """The portal's keys, each 32 random bytes. Nothing prints them: `repr` is of the object alone."""

    made_for: str
    signing: bytes
    audit: bytes
    lookup: bytes
    field_current: str
    field_keys: Mapping[str, bytes]


def read_keys(path: Path) -> Keys:
    """The keys in a file made by `make_keys`; raises UnsafeSettings where it is missing, readable by others or not whole."""
    if not path.exists():
        raise UnsafeSettings("HOMEWARD_KEYS_FILE names no file. Make the keys once with: python -m portal.keys")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UnsafeSettings("HOMEWARD_KEYS_FILE can be read by others. Mend it with: chmod 600 on that file")
    try:
        raw = json.loads(path.read_text())
        keys = Keys(
            made_for=raw["made_for"],
            signing=bytes.fromhex(raw["signing"]),
            audit=bytes.fromhex(raw["audit"]),
            lookup=bytes.fromhex(raw["lookup"]),
            field_current=raw["field"]["current"],
            field_keys={name: bytes.fromhex(value) for name, value in raw["field"]["keys"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnsafeSettings("HOMEWARD_KEYS_FILE is not a key file made by: python -m portal.keys") from error
    secrets = [keys.signing, keys.audit, keys.lookup, *keys.field_keys.values()]
    if any(len(secret) != 32 for secret in secrets) or len(set(secrets)) != len(secrets):
        raise UnsafeSettings(
            "HOMEWARD_KEYS_FILE has a key that is short or used twice. Make a new file: python -m portal.keys"
        )
    if keys.field_current not in keys.field_keys:
        raise UnsafeSettings("HOMEWARD_KEYS_FILE names a current field key that it does not hold.")
    return keys


def make_keys(path: Path, made_for: str) -> None:
    """Write new keys for `production` or `demo`, readable by the owner alone; raises FileExistsError rather than overwrite."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "made_for": made_for,
        "signing": os.urandom(32).hex(),
        "audit": os.urandom(32).hex(),
        "lookup": os.urandom(32).hex(),
        "field": {"current": "k1", "keys": {"k1": os.urandom(32).hex()}},
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=1)


def read_providers(path: Path, demo: bool) -> tuple[Provider, ...]:
    """The single sign-on providers in a file; raises UnsafeSettings where it is missing, unsafe or open to others."""

    def private(file: Path) -> bool:
        return not stat.S_IMODE(file.stat().st_mode) & 0o077

    def read_secret(name: Any) -> str:
        file = path.parent / name if isinstance(name, str) else None
        if file is None or not file.is_file():
            raise ProviderRefused("a client_secret_file names no file. Write the secret to it, or mend its path")
        if not private(file):
            raise ProviderRefused("a client_secret_file can be read by others. Mend it with: chmod 600 on that file")
        return file.read_text(encoding="utf-8").strip()

    if not path.is_file():
        raise UnsafeSettings("HOMEWARD_PROVIDERS_FILE names no file. Write it, or unset it to have no single sign-on.")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if not private(path) and any(isinstance(entry, dict) and "secret" in entry for entry in raw or ()):
            raise ProviderRefused("holds a secret and can be read by others. Mend it with: chmod 600 on that file")
        return parse_providers(raw, demo, read_secret)
    except ProviderRefused as error:
        raise UnsafeSettings(f"HOMEWARD_PROVIDERS_FILE: {error}.") from error
    except (ValueError, TypeError, RecursionError, OSError) as error:
        raise UnsafeSettings("HOMEWARD_PROVIDERS_FILE is not JSON that can be read. See operations.md.") from error


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the environment's variables; raises UnsafeSettings where a value is malformed or unsafe."""
    values: dict[str, Any] = {}
    for item in fields(Settings):
        name = item.metadata.get("name")
        if name is None or not environment.get(name):
            continue
        kind: Any = type(item.default)
        try:
            values[item.name] = kind(environment[name]) if kind is not type(INSTANCE) else Path(environment[name])
        except ValueError as error:
            raise UnsafeSettings(f"{name} must be a whole number.") from error
    for other in ("owner_url", "auditor_url"):
        values.setdefault(other, values.get("database_url", Settings.database_url))
    settings = Settings(**values)
    _refuse_unsafe(settings, environment)
    values["keys"] = read_keys(settings.keys_file)
    if settings.smtp_password_file:
        values["smtp_password"] = _read_password(Path(settings.smtp_password_file))
    if settings.providers_file:
        values["providers"] = read_providers(Path(settings.providers_file), settings.demo)
    return Settings(**values)


def _read_password(file: Path) -> str:
    """The mail server's password; raises UnsafeSettings where the file is missing or open to others."""
    if not file.is_file():
        raise UnsafeSettings("HOMEWARD_SMTP_PASSWORD_FILE names no file. Write the password to it, or unset it.")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise UnsafeSettings("HOMEWARD_SMTP_PASSWORD_FILE can be read by others. Mend it with: chmod 600 on that file")
    return file.read_text(encoding="utf-8").strip()


def _refuse_unsafe_mail(settings: Settings) -> None:
    sender = settings.sender
    if not sender.isascii() or not sender.isprintable() or sender.count("@") != 1 or set(' ,;<>()"\\') & set(sender):
        raise UnsafeSettings("HOMEWARD_MAIL_FROM must be one plain address, such as homeward@court.example.")
    if settings.smtp_tls not in ("starttls", "tls", "none") or not 0 < settings.smtp_port < 65536:
        raise UnsafeSettings("HOMEWARD_SMTP_TLS must be starttls, tls or none, HOMEWARD_SMTP_PORT a port.")
    local = settings.smtp_host in ("", "localhost") or _loopback(settings.smtp_host)
    if settings.smtp_tls == "none" and not local:
        raise UnsafeSettings(
            "HOMEWARD_SMTP_TLS is none, so passwords and addresses would cross the network in clear. Use starttls or tls."
        )


def _refuse_unsafe_files(settings: Settings) -> None:
    folder = settings.files_folder
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UnsafeSettings("HOMEWARD_FILES_FOLDER is a link or a file. Name a folder, or let the portal make one.")
    if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        raise UnsafeSettings("HOMEWARD_FILES_FOLDER can be read by others. Mend it with: chmod 700 on that folder")
    if folder.resolve().is_relative_to(Path(__file__).resolve().parent):
        raise UnsafeSettings("HOMEWARD_FILES_FOLDER lies among the portal's own files. Name a folder outside them.")


def _refuse_unsafe(settings: Settings, environment: Mapping[str, str]) -> None:
    if settings.mode not in ("production", "demo"):
        raise UnsafeSettings("HOMEWARD_MODE must be production or demo.")
    if settings.password_length < 8:
        raise UnsafeSettings("HOMEWARD_PASSWORD_LENGTH is below 8, the floor of NIST SP 800-63B.")
    if settings.idle_minutes < 1 or settings.absolute_hours < 1 or settings.proxy_hops < 0:
        raise UnsafeSettings(
            "HOMEWARD_IDLE_MINUTES and HOMEWARD_ABSOLUTE_HOURS must be 1 or more, HOMEWARD_PROXY_HOPS 0 or more."
        )
    if not 1 <= settings.report_minutes <= 1440:
        raise UnsafeSettings("HOMEWARD_REPORT_MINUTES must be from 1 to 1440.")
    if not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise UnsafeSettings("DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.")
    try:
        ZoneInfo(settings.zone)
    except (ValueError, KeyError, OSError) as error:
        raise UnsafeSettings("HOMEWARD_ZONE must be a zone of the IANA list, such as America/Chicago.") from error
    strange = [code for code in pack_codes(settings.packs) if code not in library()]
    if strange:
        raise UnsafeSettings(
            f"HOMEWARD_PACKS names {strange[0]}, which is no pack. Choose from: {', '.join(library())}."
        )
    if environment.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        raise UnsafeSettings("FLASK_DEBUG is on. The debugger would show case facts: unset it.")
    _refuse_unsafe_mail(settings)
    _refuse_unsafe_files(settings)
    if settings.demo:
        if settings.host != "localhost" and not _loopback(settings.host):
            raise UnsafeSettings("HOMEWARD_BASE_URL is not this machine: demo mode runs on localhost alone.")
        return
    if not settings.base_url.startswith("https://"):
        raise UnsafeSettings(
            "HOMEWARD_BASE_URL must begin with https:// in production. To try the portal out: HOMEWARD_MODE=demo"
        )
    if read_keys(settings.keys_file).made_for != "production":
        raise UnsafeSettings(
            "HOMEWARD_KEYS_FILE was made for the demo. Make new keys for production: python -m portal.keys"
        )
    if settings.database_url.startswith("postgresql") and settings.owner_url == settings.database_url:
        raise UnsafeSettings("DATABASE_OWNER_URL is missing: on PostgreSQL the app must not own its tables.")
    if settings.database_url.startswith("postgresql") and settings.auditor_url == settings.database_url:
        raise UnsafeSettings(
            "DATABASE_AUDITOR_URL is missing: on PostgreSQL the app may not read the whole log to check it."
        )


def _loopback(host: str) -> bool:
    try:
        return ip_network(host).is_loopback
    except ValueError:
        return False
