"""Nothing double: what was sent twice from one form is one, by a key that tells nobody what was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.signin_services import hash_token
from portal.sharing.queries import Held
from portal.sharing.rules import Viewer


def sent_before(
    session: Session, model: Any, viewer: Viewer, held: Held, once: str, readers: Iterable[int | str], *said: str
) -> tuple[Any, str | None]:
    """What the viewer's seat sent before from the form of this number in a case in hand, to the same readers and saying the same:
    its row or None, and the key under which to keep it if there is none; neither where the form has no number.

    Anything else than the very same is its own, also from the same form. `readers` are keys or public numbers, in any order.
    The write lock lets nobody in between the look and the row; the table's unique index on case and key stands behind it.
    """
    if not once:
        return None, None
    key = key_of(viewer, once, readers, *said)
    old = session.execute(select(model).where(model.case_id == held.key, model.once_key == key)).scalar_one_or_none()
    return old, key


def key_of(viewer: Viewer, once: str, readers: Iterable[int | str], *said: str) -> str:
    """The key under which what the viewer's seat sends from the form of this number to these readers is kept once."""
    return _key(viewer.seat, once, sorted(str(reader) for reader in readers), said)


def _key(seat: int, once: str, readers: list[str], said: tuple[str, ...]) -> str:
    """A keyed digest: beside encrypted words, one that anybody can make would let whoever reads the database try out what they say."""
    return hash_token("once " + json.dumps([seat, once, readers, said]))[:40]
