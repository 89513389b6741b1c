"""Homeward: the portal in which a court and its partners bring home children missing from court-ordered care."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flask import Flask

from portal.audit.services import Chain
from portal.clocks.pack_adapters import pack_codes, use_packs
from portal.commands import add_commands
from portal.config import Settings, UnsafeSettings, read_settings
from portal.people.oidc_adapters import Peer
from portal.people.signin_services import use_lookup_key
from portal.store import transaction
from portal.store.adapters import Cipher
from portal.store.base import db, engine_options, prepare_engine
from portal.store.files import FileStore, use_files
from portal.store.health import above_its_guards, holds_demo
from portal.store.sealed import use_cipher
from portal.web import open_web


class Portal(Flask):
    """A Flask all of whose views and handlers are plain functions, so that it need not look at each, sixteen times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: that none is a coroutine, which Flask would have to run, is held by a test of the architecture."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The portal of these settings (from the environment where none are given); raises UnsafeSettings, UndeclaredView."""
    settings = settings or read_settings(os.environ)
    if settings.keys is None:
        raise ValueError("settings come with keys: read_settings")
    auditor_url = settings.auditor_url or settings.database_url
    app = Portal(__name__, static_folder=None, template_folder="web/templates")
    app.config.update(
        SETTINGS=settings,
        PEERS={provider.id: Peer(provider, settings.base_url) for provider in settings.providers},
        SECRET_KEY=settings.keys.signing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SQLALCHEMY_BINDS={"auditor": {"url": auditor_url} | engine_options(auditor_url)},
        SESSION_COOKIE_NAME="__Host-homeward-form" if settings.secure_cookies else "homeward-form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate checks every unsafe request itself
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=500,
        TRUSTED_HOSTS=[settings.host, "127.0.0.1"] if settings.demo else [settings.host],
    )
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
        if why := above_its_guards(db.engine):
            raise UnsafeSettings(f"DATABASE_URL signs in as a role that {why}. Give the app a role of its own.")
        if not settings.demo and holds_demo(db.engine):
            raise UnsafeSettings("DATABASE_URL names the demo's database. Give production a new, empty one.")
    use_cipher(Cipher(settings.keys.field_current, settings.keys.field_keys))
    use_files(FileStore(settings.files_folder))
    use_lookup_key(settings.keys.lookup)
    use_packs(pack_codes(settings.packs))
    transaction.use_log(Chain(settings.keys.audit).append)
    open_web(app)
    add_commands(app)
    return app
