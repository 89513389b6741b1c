"""Encryption at rest: AES-256-GCM, each value bound to its table, column and row, each file to its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SCHEME = b"\x01"  # first byte of every envelope; a new scheme takes the next number


class Undecipherable(Exception):
    """A stored value was altered, moved from another row or column, or its key is gone."""


@dataclass(frozen=True, repr=False)
class Cipher:
    """Encrypts with the current key, deciphers with whichever key the envelope names."""

    current: str
    keys: Mapping[str, bytes]

    def encrypt(self, text: str, table: str, column: str, row: int) -> bytes:
        """The envelope of the text: scheme, length and name of the key, 96-bit nonce, ciphertext with tag."""
        name = self.current.encode()
        head = SCHEME + bytes([len(name)]) + name
        nonce = os.urandom(12)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), _place(head, table, column, row))
        return head + nonce + sealed

    def decrypt(self, envelope: bytes, table: str, column: str, row: int) -> str:
        """The text of an envelope read from that very cell; raises Undecipherable for any other."""
        try:
            if envelope[:1] != SCHEME:
                raise Undecipherable("unknown scheme")
            end = 2 + envelope[1]
            head, nonce, sealed = envelope[:end], envelope[end : end + 12], envelope[end + 12 :]
            key = self.keys[head[2:].decode()]
            return AESGCM(key).decrypt(nonce, sealed, _place(head, table, column, row)).decode()
        except (InvalidTag, KeyError, IndexError, ValueError) as error:
            raise Undecipherable(f"{table}.{column}") from error

    def encrypt_file(self, content: bytes, name: str) -> bytes:
        """The envelope of a file, under a key of its own that is derived from the current one and the file's name."""
        key = self.current.encode()
        head = SCHEME + bytes([len(key)]) + key
        nonce = os.urandom(12)
        return head + nonce + _file_key(self.keys[self.current], name).encrypt(nonce, content, head + name.encode())

    def decrypt_file(self, envelope: bytes, name: str) -> bytes:
        """The content of the file of that very name; raises Undecipherable for one that was altered, swapped or renamed."""
        try:
            if envelope[:1] != SCHEME:
                raise Undecipherable("unknown scheme")
            end = 2 + envelope[1]
            head, nonce, sealed = envelope[:end], envelope[end : end + 12], envelope[end + 12 :]
            key = self.keys[head[2:].decode()]
            return _file_key(key, name).decrypt(nonce, sealed, head + name.encode())
        except (InvalidTag, KeyError, IndexError, ValueError) as error:
            raise Undecipherable("a file") from error


def _file_key(key: bytes, name: str) -> AESGCM:
    """A key for one file, apart from the key of columns."""
    purpose = b"homeward file " + name.encode()
    return AESGCM(HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(key))


def _place(head: bytes, table: str, column: str, row: int) -> bytes:
    return head + f"|{table}|{column}|{row}".encode()
