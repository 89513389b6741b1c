"""The folder of files: encrypted, each bound to its name, for its owner alone, no link followed, swept of what belongs to nothing."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from portal.config import UnsafeSettings, _refuse_unsafe_files
from portal.store import files as store
from portal.store.adapters import Cipher, Undecipherable, _file_key
from portal.store.files import FileGone, FileStore, NoRoom
from portal.store.sealed import use_cipher
from tests.conftest import KEYS, settings_of

CANARY = b"zq0123456789ab" * 50


@pytest.fixture
def folder(tmp_path):
    use_cipher(Cipher(KEYS.field_current, KEYS.field_keys))
    return FileStore(tmp_path / "files")


def test_a_file_is_encrypted_named_by_chance_and_its_owners_alone(folder):
    one, other = folder.put(CANARY), folder.put(CANARY)
    assert folder.get(one) == folder.get(other) == CANARY
    assert one != other
    assert stat.S_IMODE(folder.folder.stat().st_mode) == 0o700
    for path in folder.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CANARY[:14] not in path.read_bytes()
    assert (folder.folder / one).read_bytes() != (folder.folder / other).read_bytes()


def test_each_flipped_bit_and_each_swap_is_found(folder):
    name, other = folder.put(b"a photo"), folder.put(b"another")
    path = folder.folder / name
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        with pytest.raises(FileGone):
            folder.get(name)
    for cut in (0, 1, 5, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(FileGone):
            folder.get(name)
    path.write_bytes((folder.folder / other).read_bytes())
    with pytest.raises(FileGone):
        folder.get(name)
    path.write_bytes(whole)
    assert folder.get(name) == b"a photo", "the test itself does no harm"


def test_a_file_has_a_key_of_its_own_and_outlives_a_new_field_key():
    one, other = (_file_key(b"1" * 32, name).encrypt(b"n" * 12, b"x", None) for name in ("a" * 32, "b" * 32))
    assert one != other
    old = Cipher("k1", {"k1": b"1" * 32})
    sealed = old.encrypt_file(b"x", "a" * 32)
    assert Cipher("k2", {"k1": b"1" * 32, "k2": b"2" * 32}).decrypt_file(sealed, "a" * 32) == b"x"
    with pytest.raises(Undecipherable):
        old.decrypt_file(sealed, "b" * 32)
    with pytest.raises(Undecipherable):
        old.decrypt(sealed, "child_photo", "name", 1)


def test_no_link_is_followed_and_no_path_is_a_name(folder, tmp_path):
    name = folder.put(b"a photo")
    secret = tmp_path / "secret"
    secret.write_bytes((folder.folder / name).read_bytes())
    (folder.folder / name).unlink()
    (folder.folder / name).symlink_to(secret)
    for wanted in (name, "../secret", str(secret), "", ".", name.upper(), name + "\n", "a" * 32):
        with pytest.raises(FileGone):
            folder.get(wanted)
    folder.remove("../secret")
    assert secret.exists()
    linked = FileStore(tmp_path / "link")
    linked.folder.symlink_to(folder.folder)
    with pytest.raises(NoRoom):
        linked.put(b"x")


def test_a_folder_that_others_can_read_takes_and_gives_nothing(folder):
    name = folder.put(b"a photo")
    folder.folder.chmod(0o750)
    with pytest.raises(NoRoom):
        folder.put(b"x")
    with pytest.raises(FileGone):
        folder.get(name)


def test_a_full_disk_leaves_nothing(folder, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    folder.put(b"x")
    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(NoRoom):
        folder.put(b"y")
    assert len(list(folder.folder.iterdir())) == 1


def test_names_tell_the_old_from_the_new(folder):
    now = datetime.now(UTC)
    old, new = folder.put(b"old"), folder.put(b"new")
    past = (now - timedelta(hours=2)).timestamp()
    os.utime(folder.folder / old, (past, past))
    (folder.folder / "not-ours.txt").write_text("x")
    assert folder.names(now - timedelta(hours=1)) == {old}
    assert folder.names(now + timedelta(hours=1)) == {old, new}
    assert FileStore(folder.folder / "nowhere").names(now) == set()


def test_an_unsafe_folder_stops_the_start(tmp_path):
    from dataclasses import replace

    settings = settings_of(tmp_path, "sqlite://", "", "")
    _refuse_unsafe_files(settings)
    settings.files_folder.mkdir(mode=0o700)
    _refuse_unsafe_files(settings)
    settings.files_folder.chmod(0o755)
    with pytest.raises(UnsafeSettings, match="chmod 700"):
        _refuse_unsafe_files(settings)
    (tmp_path / "link").symlink_to(settings.files_folder)
    for bad in (tmp_path / "link", store.Path(store.__file__), store.Path(store.__file__).parent / "files"):
        with pytest.raises(UnsafeSettings, match="HOMEWARD_FILES_FOLDER"):
            _refuse_unsafe_files(replace(settings, files_folder=bad))
