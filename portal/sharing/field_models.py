"""How a column of a case table says to which information class it belongs; a test fails on one that does not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.sharing.rules import InformationClass
from portal.store.base import BigKey, Model, key_column
from portal.store.sealed import Envelope, cipher
from portal.store.types import Text, UTCDateTime, refuse_unstorable

STRUCTURE = {"structure": True}


def fact(information_class: InformationClass, label: str, length: int = 400, kind: Any = None) -> Mapped[Any]:
    """A column of a class, with its label on the page; text unless `kind` names another type."""
    return mapped_column(kind or Text(length), nullable=True, info={"class": information_class, "label": label})


def sealed_fact(information_class: InformationClass, label: str) -> Mapped[bytes | None]:
    """A column of a class that is encrypted at rest."""
    return mapped_column(Envelope, nullable=True, info={"class": information_class, "label": label})


def link(target: str, nullable: bool = False, index: bool = True) -> Mapped[Any]:
    """A key of another row: structure, never shown."""
    return mapped_column(BigKey, ForeignKey(target), nullable=nullable, index=index, info=STRUCTURE)


def party_key() -> Mapped[int]:
    """The key of a seat or of an agency, whichever is party, served or named."""
    return mapped_column(BigKey, index=True, info=STRUCTURE)


def moment(nullable: bool = False) -> Mapped[Any]:
    """An instant by which rows are chosen, such as from and to."""
    return mapped_column(UTCDateTime, nullable=nullable, info=STRUCTURE)


class SealedRow(Model):
    """A row with encrypted fields, whichever of its columns are envelopes: its key and when it was recorded."""

    __abstract__ = True
    id: Mapped[int] = key_column()
    recorded_at: Mapped[datetime] = moment()

    def __init__(self, **values: Any) -> None:
        sealed = {name: values.pop(name) for name in list(values) if self._is_sealed(name)}
        super().__init__(**values)
        for name, text in sealed.items():
            self.seal(name, text)

    def _is_sealed(self, name: str) -> bool:
        column = self.__table__.columns.get(name)
        return column is not None and isinstance(column.type, Envelope)

    def seal(self, name: str, text: str | None) -> None:
        """Set an encrypted field."""
        if text is not None:
            refuse_unstorable(text)
        setattr(self, name, None if text is None else cipher().encrypt(text, self.__tablename__, name, self.id))

    def value(self, name: str) -> Any:
        """A field in clear; raises Undecipherable where its ciphertext was moved or altered."""
        stored = getattr(self, name)
        if stored is None or not self._is_sealed(name):
            return stored
        return cipher().decrypt(stored, self.__tablename__, name, self.id)


class CaseRow(SealedRow):
    """A row of a case: its key, its case, and the agency that recorded it."""

    __abstract__ = True

    @declared_attr
    def case_id(cls) -> Mapped[int]:
        return link("cases.id")

    @declared_attr
    def agency_id(cls) -> Mapped[int]:
        return link("agency.id", index=False)


class CaseEntry(CaseRow):
    """What one agency recorded of one class; a correction is a new entry, and the old one keeps its end."""

    __abstract__ = True
    superseded_at: Mapped[datetime | None] = moment(nullable=True)

    @declared_attr
    def filing_id(cls) -> Mapped[int | None]:
        return link("filing.id", nullable=True, index=False)
