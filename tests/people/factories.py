"""People who can sign in: a known password and a known one-time-code seed."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.people.adapters import code_at, hash_password, new_seed
from portal.people.models import Credential, Person

PASSWORD = "four lanterns under cedar"


def give_credential(session, person_id, password_hash=None):
    """Give a person password and seed; the seed."""
    seed = new_seed()
    credential = Credential(
        person_id=person_id, password_hash=password_hash or hash_password(PASSWORD), changed_at=datetime.now(UTC)
    )
    credential.totp_seed = seed
    session.add(credential)
    session.flush()
    return seed


def login_of(session, person_id):
    """The person's sign-in name."""
    return session.get_one(Person, person_id).login


def code(seed, at=None):
    """The code that the person's app shows at that instant, now where none is given."""
    return code_at(seed, at or datetime.now(UTC))
