"""The encrypted column: cleartext on the object, an envelope in the database, nothing else in between."""

from __future__ import annotations

from typing import Any, overload

from sqlalchemy import Dialect, LargeBinary, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from portal.store.adapters import SCHEME, Cipher
from portal.store.types import refuse_unstorable


class _Vault:
    """Holds the process's cipher, set once by create_app."""

    cipher: Cipher | None = None


def use_cipher(cipher: Cipher) -> None:
    """Give the process its field keys."""
    _Vault.cipher = cipher


def cipher() -> Cipher:
    """The process's cipher; raises RuntimeError before create_app gave one."""
    if _Vault.cipher is None:
        raise RuntimeError("no field keys: create_app has not run")
    return _Vault.cipher


class Envelope(TypeDecorator[bytes]):
    """Ciphertext alone. Cleartext never fits: a value without the envelope's mark raises ValueError."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, bytes) or value[:1] != SCHEME:
            raise ValueError("only an envelope may be written to an encrypted column")
        return value

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes(value)


def envelope_column(**info: Any) -> Mapped[bytes | None]:
    """A column for envelopes; pair it with `Sealed` of the same name without the leading `sealed_`."""
    return mapped_column(Envelope, info=info)


class Sealed:
    """The cleartext of the column `sealed_<name>` of a row, encrypted as it is set and deciphered as it is read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, row: None, owner: type) -> Sealed: ...
    @overload
    def __get__(self, row: Any, owner: type) -> str | None: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        envelope = getattr(row, f"sealed_{self.name}")
        if envelope is None:
            return None
        return cipher().decrypt(envelope, row.__tablename__, self.name, row.id)

    def __set__(self, row: Any, text: str | None) -> None:
        if text is not None:
            refuse_unstorable(text)
        if row.id is None:
            raise ValueError("a row needs its key before an encrypted value can be bound to it")
        sealed = None if text is None else cipher().encrypt(text, row.__tablename__, self.name, row.id)
        setattr(row, f"sealed_{self.name}", sealed)
