"""The folder of encrypted files: random names, for their owner alone, no links followed, written whole before any row names them."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from portal.store.adapters import Undecipherable
from portal.store.sealed import cipher

NAME = re.compile("[0-9a-f]{32}")


class NoRoom(Exception):
    """The file could not be written: the disk is full, or the folder cannot be written to."""


class FileGone(Exception):
    """There is no such file, or what is there is not what was written."""


class FileStore:
    """Keeps files in one folder; nothing that anyone typed is ever part of a path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Write a file, encrypted and on the disk when this returns; its random name. Raises NoRoom, and nothing is left then."""
        name = secrets.token_hex(16)
        envelope = cipher().encrypt_file(content, name)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._open() as folder:
                try:
                    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
                    with os.fdopen(handle, "wb") as file:
                        file.write(envelope)
                        file.flush()
                        os.fsync(file.fileno())
                    os.fsync(folder)
                except OSError:
                    with suppress(OSError):
                        os.unlink(name, dir_fd=folder)
                    raise
        except OSError as error:
            raise NoRoom from error
        return name

    def get(self, name: str) -> bytes:
        """The content of a file; raises FileGone where it is missing, a link, altered or another's."""
        if not NAME.fullmatch(name):
            raise FileGone
        try:
            with self._open() as folder:
                handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
                with os.fdopen(handle, "rb") as file:
                    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                        raise FileGone
                    return cipher().decrypt_file(file.read(), name)
        except (OSError, Undecipherable) as error:
            raise FileGone from error

    def names(self, before: datetime) -> set[str]:
        """The names of the files that were written before this instant."""
        with suppress(FileNotFoundError), self._open() as folder, os.scandir(folder) as entries:
            return {
                entry.name
                for entry in entries
                if NAME.fullmatch(entry.name)
                and datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC) < before
            }
        return set()

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no error."""
        if NAME.fullmatch(name):
            with suppress(FileNotFoundError), self._open() as folder:
                os.unlink(name, dir_fd=folder)

    @contextmanager
    def _open(self) -> Iterator[int]:
        """The folder itself, no link to it, and open to its owner alone; raises OSError."""
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
                raise PermissionError("the folder of files can be read by others")
            yield handle
        finally:
            os.close(handle)


class _Kept:
    """Holds the process's folder of files, set once by create_app."""

    store: FileStore | None = None


def use_files(store: FileStore) -> None:
    """Give the process its folder of files."""
    _Kept.store = store


def files() -> FileStore:
    """The process's folder of files; raises RuntimeError before create_app gave one."""
    if _Kept.store is None:
        raise RuntimeError("no folder of files: create_app has not run")
    return _Kept.store
