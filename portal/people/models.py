"""Tables of persons, agencies, seats, agreements, credentials, invitations, sessions, sign-ins by a provider and attempts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.people.rules import Role, Sector
from portal.store.base import Model, key_column, new_number
from portal.store.sealed import Sealed, envelope_column
from portal.store.types import FoldedKey, Text, UTCDateTime


class Agency(Model):
    """An office with a sector."""

    __tablename__ = "agency"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    name: Mapped[str] = mapped_column(Text(200))
    name_key: Mapped[str] = mapped_column(FoldedKey(400), index=True)
    sector: Mapped[str] = mapped_column(String(32))
    phone: Mapped[str] = mapped_column(Text(40), default="")
    ledger_ordered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ledger_authority: Mapped[str] = mapped_column(Text(400), default="")
    filing_ordered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    filing_authority: Mapped[str] = mapped_column(Text(400), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    @property
    def kind(self) -> Sector:
        return Sector(self.sector)


class SharingAgreement(Model):
    """The agreement under which an agency may be let in, from a time to a time."""

    __tablename__ = "sharing_agreement"
    id: Mapped[int] = key_column()
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    authority: Mapped[str] = mapped_column(Text(400))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Person(Model):
    """A human who may sign in."""

    __tablename__ = "person"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    name: Mapped[str] = mapped_column(Text(200))
    name_key: Mapped[str] = mapped_column(FoldedKey(400), index=True)
    login: Mapped[str] = mapped_column(Text(200))
    login_key: Mapped[str] = mapped_column(FoldedKey(400), unique=True)
    mail_address: Mapped[str] = mapped_column(Text(254), default="")
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Credential(Model):
    """What a person signs in with: a hashed password and an encrypted one-time-code seed."""

    __tablename__ = "credential"
    id: Mapped[int] = key_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    sealed_totp_seed: Mapped[bytes | None] = envelope_column()
    totp_last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    totp_seed = Sealed()


class Seat(Model):
    """A role of a person in an agency, from a time to a time."""

    __tablename__ = "seat"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(Text(200))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def kind(self) -> Role:
        return Role(self.role)


class Office(Model):
    """The chambers of a court: the judge who hears a docket and the staff who serve that judge."""

    __tablename__ = "office"
    id: Mapped[int] = key_column()
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(Text(200))


class OfficeSeat(Model):
    """A seat that belongs to a chambers."""

    __tablename__ = "office_seat"
    __table_args__ = (UniqueConstraint("office_id", "seat_id"),)
    id: Mapped[int] = key_column()
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)


class Engagement(Model):
    """That a firm or legal office is counsel of an agency, from a time to a time."""

    __tablename__ = "engagement"
    id: Mapped[int] = key_column()
    counsel_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    client_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Invitation(Model):
    """A one-time link by which a person sets password and code."""

    __tablename__ = "invitation"
    id: Mapped[int] = key_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_totp_seed: Mapped[bytes | None] = envelope_column()
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    totp_seed = Sealed()


class SignInSession(Model):
    """A session after the first factor; the cookie holds its token, this row only the token's keyed hash."""

    __tablename__ = "sign_in_session"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    # Set where a provider vouched for the person: by which link they came, and the one agency whose seats they may hold.
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("provider_identity.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    device: Mapped[str] = mapped_column(Text(200))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    second_factor_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInAttempt(Model):
    """One try with a password or a code, for the limits; name and network are kept as keyed hashes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_login", "login_hash", "at"),)
    id: Mapped[int] = key_column()
    login_hash: Mapped[str] = mapped_column(String(64))
    network_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    succeeded: Mapped[bool] = mapped_column(default=False)


class ProviderIdentity(Model):
    """Someone whom a provider knows by issuer and subject: pending until linked to a person; ended where refused or unlinked."""

    __tablename__ = "provider_identity"
    __table_args__ = (
        # One open row for each; ended ones stay as history.
        Index(
            "uq_provider_identity_open", "issuer", "subject", unique=True,
            sqlite_where=text("ended_at is null"), postgresql_where=text("ended_at is null"),
        ),
    )  # fmt: skip
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    issuer: Mapped[str] = mapped_column(Text(200))
    subject: Mapped[str] = mapped_column(Text(255))
    first_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    linked_by: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    linked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ProviderFlow(Model):
    """A sign-in that is under way at a provider: used once, within ten minutes, by the browser that began it."""

    __tablename__ = "provider_flow"
    id: Mapped[int] = key_column()
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    network_hash: Mapped[str] = mapped_column(String(64), index=True)
    nonce_hash: Mapped[str] = mapped_column(String(64))
    sealed_verifier: Mapped[bytes | None] = envelope_column()
    provider: Mapped[str] = mapped_column(String(40))
    next_page: Mapped[str] = mapped_column(Text(200), default="")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)

    verifier = Sealed()


class KeptForm(Model):
    """A form that arrived after its session had ended: what was typed, encrypted, for the seat that typed it alone."""

    __tablename__ = "kept_form"
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), unique=True, default=new_number)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), unique=True)
    path: Mapped[str] = mapped_column(String(200))
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sealed_fields: Mapped[bytes | None] = envelope_column()
    fields = Sealed()


class FormDraft(Model):
    """What someone typed into a form and has not sent: encrypted, the seat's that typed it alone; which page wrote it, at its how manieth turn."""

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("seat_id", "number"),)
    id: Mapped[int] = key_column()
    number: Mapped[str] = mapped_column(String(12), default=new_number)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    path: Mapped[str] = mapped_column(String(200))
    writer: Mapped[str] = mapped_column(String(12))
    turn: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    minute_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saves: Mapped[int] = mapped_column(default=0)  # within a minute of minute_at
    sealed_fields: Mapped[bytes | None] = envelope_column()
    fields = Sealed()
