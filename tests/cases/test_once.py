"""The key of what was sent: of all that was said, and nothing that whoever reads the database could make."""

from __future__ import annotations

import pytest

from portal.cases.once_services import _key
from portal.people import signin_services

SAID = (7, "123456789012", ["1", "2"], ("Seen at the bus station.",))


def test_the_same_has_the_same_key_and_anything_else_its_own():
    assert _key(*SAID) == _key(*SAID)
    others = [
        (8, *SAID[1:]), (7, "123456789013", *SAID[2:]), (*SAID[:2], ["12"], SAID[3]), (*SAID[:2], ["1"], SAID[3]),
        (*SAID[:3], ("Seen at the", "bus station.")), (*SAID[:3], ("Seen at the bus station",)),
    ]  # fmt: skip
    assert len({_key(*SAID), *(_key(*other) for other in others)}) == len(others) + 1


def test_without_the_portals_key_nobody_tries_out_what_was_said(monkeypatch: pytest.MonkeyPatch):
    keys = set()
    for key in (b"one", b"two"):
        monkeypatch.setattr(signin_services._Lookup, "key", key)
        keys.add(_key(*SAID))
    assert len(keys) == 2
    assert all(len(key) == 40 for key in keys)
