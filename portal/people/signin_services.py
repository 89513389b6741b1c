"""Signing in: password, then code, then a session; limits that hold over workers and restarts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.people.adapters import code_step, keyed_hash, new_token, password_matches
from portal.people.models import Credential, Person, Seat, SignInAttempt, SignInSession
from portal.people.queries import link_holds, seats_in_force
from portal.people.rules import PASSWORD_CAP, LimitRule, network_of, wait_after
from portal.sharing.act_rules import Act
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.types import fold

SESSIONS_AT_ONCE = 3
WINDOW = timedelta(minutes=15)
ONE_NETWORK = LimitRule(free=5, window=WINDOW)
ALL_NETWORKS = LimitRule(free=50, window=WINDOW)


class NotSignedIn(Exception):
    """Name, password or code do not match. The message is the same whichever it is."""


class TooManyTries(Exception):
    """Too many failed tries; `wait` is how long to hold off (timedelta)."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True)
class Where:
    """Whence someone signs in: the lookup key for hashing, the network address, a word for the device."""

    key: bytes
    address: str
    device: str


def try_password(login: str, password: str, where: Where, now: datetime) -> str:
    """The first factor. Gives the token of a session that can only ask for the code; raises NotSignedIn, TooManyTries.

    The try is counted before the password is hashed, so that tries at the same instant cannot outrun the limit, and
    hashing holds no lock.
    """
    name = fold(login)[:400].rstrip()  # as its column keeps it
    attempt = _count(keyed_hash(where.key, name), where, now)
    with transaction.read(None) as session:
        row = session.execute(
            select(Person.id, Person.disabled_at, Credential.password_hash)
            .join(Credential, Credential.person_id == Person.id)
            .where(Person.login_key == name)
        ).one_or_none()
    usable = row is not None and row.disabled_at is None
    matches = len(password) <= PASSWORD_CAP and password_matches(
        row.password_hash if row and usable else None, password
    )
    with transaction.write(None) as session:
        if not (matches and row):
            record(None, Act.SIGN_IN, Outcome.FAILED, person=row.id if row else None, reason="name or password")
        else:
            session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt).values(succeeded=True))
            token = new_token()
            session.add(session_row(row.id, token, where, now))
            record(None, Act.SIGN_IN, Outcome.DONE, person=row.id, reason="password")
    if not (matches and row):
        raise NotSignedIn
    return token


def try_code(token_hash: str, code: str, where: Where, now: datetime) -> str:
    """The second factor. Gives the token of the session from here on, the old one being dead; raises NotSignedIn, TooManyTries.

    A code works once: its time step must be later than the last one used.
    """
    with transaction.read(None) as session:
        login = session.execute(
            select(Person.login_key).join(SignInSession, SignInSession.person_id == Person.id)
            .where(SignInSession.token_hash == token_hash, SignInSession.ended_at.is_(None), link_holds())
        ).scalar_one_or_none()  # fmt: skip
    if login is None:
        raise NotSignedIn
    attempt = _count(keyed_hash(where.key, login + "|code"), where, now)
    token = None
    with transaction.write(None) as session:
        row = session.execute(
            select(SignInSession).where(
                SignInSession.token_hash == token_hash, SignInSession.ended_at.is_(None), link_holds()
            )
        ).scalar_one_or_none()
        if row is None:
            raise NotSignedIn
        reason = _use_code(session, row.person_id, code, now)
        if reason is None:
            session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt).values(succeeded=True))
            token = new_token()
            admit(session, row, keyed_hash(where.key, token), now)
        record(
            None, Act.SIGN_IN, Outcome.FAILED if reason else Outcome.DONE, person=row.person_id, reason=reason or "code"
        )
    if token is None:
        raise NotSignedIn
    return token


def enter_demo_seat(seat_number: str, where: Where, now: datetime) -> str:
    """Demo mode alone: a session in this seat without password or code; raises NotSignedIn for a seat that is not there."""
    token = new_token()
    with transaction.write(None) as session:
        seat = session.execute(select(Seat).where(Seat.number == seat_number)).scalar_one_or_none()
        if seat is None:
            raise NotSignedIn
        row = session_row(seat.person_id, token, where, now)
        session.add(row)
        session.flush()
        admit(session, row, row.token_hash, now)
        row.seat_id = seat.id
        record(None, Act.SIGN_IN, Outcome.DONE, person=seat.person_id, reason="demo")
    return token


def sign_out(viewer: Viewer | None, person: int, session_key: int, now: datetime) -> None:
    """End this session on every worker at once."""
    with transaction.write(viewer) as session:
        session.execute(
            update(SignInSession)
            .where(SignInSession.id == session_key, SignInSession.ended_at.is_(None))
            .values(ended_at=now)
        )
        record(viewer, Act.SESSION_END, Outcome.DONE, person=person)


def sign_out_everywhere(viewer: Viewer | None, person: int, now: datetime) -> None:
    """End every session of this person."""
    with transaction.write(viewer) as session:
        session.execute(
            update(SignInSession)
            .where(SignInSession.person_id == person, SignInSession.ended_at.is_(None))
            .values(ended_at=now)
        )
        record(viewer, Act.SESSION_END, Outcome.DONE, person=person, reason="everywhere")


def end_one(viewer: Viewer, number: str, now: datetime) -> bool:
    """End one of the person's own sessions by its number; False where it is not theirs or has ended."""
    with transaction.write(viewer) as session:
        ended = session.execute(
            update(SignInSession)
            .where(
                SignInSession.number == number,
                SignInSession.person_id == viewer.person,
                SignInSession.ended_at.is_(None),
            )
            .values(ended_at=now)
        ).rowcount  # type: ignore[attr-defined]
        record(viewer, Act.SESSION_END, Outcome.DONE if ended else Outcome.REFUSED, object_kind="session")
    return bool(ended)


def switch_seat(viewer: Viewer | None, person: int, session_key: int, seat_number: str, now: datetime) -> str | None:
    """Make another of the person's seats the active one; gives a new token (the old is dead), or None where it is not theirs."""
    with transaction.write(viewer) as session:
        row = session.get_one(SignInSession, session_key)
        own = seats_in_force(session, person, now, row.agency_id)
        seat = next((seat for seat in own if seat.number == seat_number), None)
        record(
            viewer, Act.SEAT_SWITCH, Outcome.DONE if seat else Outcome.REFUSED,
            person=person, object_kind="seat", object_number=seat_number,
        )  # fmt: skip
        if seat is None:
            return None
        token = new_token()
        row.seat_id, row.token_hash = seat.key, hash_token(token)
    return token


class _Lookup:
    key = b""


def use_lookup_key(key: bytes) -> None:
    """Give the process the key under which tokens are hashed."""
    _Lookup.key = key


def hash_token(token: str) -> str:
    """What the database keeps of a session's token."""
    return keyed_hash(_Lookup.key, token)


def session_row(person: int, token: str, where: Where, now: datetime) -> SignInSession:
    """A new session of this person that can only ask for the code."""
    return SignInSession(
        token_hash=keyed_hash(where.key, token),
        person_id=person,
        device=where.device[:200],
        created_at=now,
        seen_at=now,
    )


def _count(login_hash: str, where: Where, now: datetime) -> int:
    """Count a try before it is made; gives its key. Raises TooManyTries without counting it.

    Tries from everywhere do not lock out a network from which this very name got in before: strangers guess from others.
    """
    network = keyed_hash(where.key, network_of(where.address))
    with transaction.housekeeping() as session:
        known = _got_in_from(session, login_hash, network)
        for rule, here in ((ONE_NETWORK, True),) if known else ((ONE_NETWORK, True), (ALL_NETWORKS, False)):
            wait = _wait(session, rule, login_hash, network if here else None, now)
            if wait:
                break
        else:
            attempt = SignInAttempt(login_hash=login_hash, network_hash=network, at=now)
            session.add(attempt)
            return attempt.id
    with transaction.write(None):
        record(None, Act.SIGN_IN, Outcome.REFUSED, reason="too many tries")
    raise TooManyTries(wait)


def _got_in_from(session: Session, login_hash: str, network: str) -> bool:
    """Whether this name got in from this network before."""
    before = select(SignInAttempt.id).where(
        SignInAttempt.login_hash == login_hash,
        SignInAttempt.network_hash == network,
        SignInAttempt.succeeded.is_(True),
    )
    return session.execute(before.limit(1)).first() is not None


def _wait(session: Session, rule: LimitRule, login_hash: str, network: str | None, now: datetime) -> timedelta | None:
    tries = select(SignInAttempt.at, SignInAttempt.succeeded).where(
        SignInAttempt.login_hash == login_hash, SignInAttempt.at > now - rule.window
    )
    if network is not None:
        tries = tries.where(SignInAttempt.network_hash == network)
    failed: list[datetime] = []
    for row in session.execute(tries.order_by(SignInAttempt.at)):
        failed = [] if row.succeeded and network is not None else [*failed, row.at] if not row.succeeded else failed
    return wait_after(rule, failed, now)


def _use_code(session: Session, person: int, code: str, now: datetime) -> str | None:
    """Use the code up; gives the reason why it did not serve, or None."""
    credential = session.execute(select(Credential).where(Credential.person_id == person)).scalar_one_or_none()
    seed = credential.totp_seed if credential else None
    step = code_step(seed, code, now) if seed else None
    if step is None:
        return "code"
    used = session.execute(
        update(Credential)
        .where(Credential.person_id == person, Credential.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    return None if used else "code used before"


def admit(session: Session, row: SignInSession, token_hash: str, now: datetime) -> None:
    """Complete a session: new token, a seat, and no more sessions than allowed (the oldest end)."""
    seats = seats_in_force(session, row.person_id, now, row.agency_id)
    last = session.execute(
        select(SignInSession.seat_id)
        .where(SignInSession.person_id == row.person_id, SignInSession.seat_id.is_not(None))
        .order_by(SignInSession.created_at.desc())
        .limit(1)
    ).scalar_one_or_none()
    keys = [seat.key for seat in seats]
    row.token_hash, row.second_factor_at, row.seen_at = token_hash, now, now
    row.seat_id = last if last in keys else (keys[0] if keys else None)
    session.flush()
    open_rows = session.execute(
        select(SignInSession.id)
        .where(
            SignInSession.person_id == row.person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.second_factor_at.is_not(None),
        )
        .order_by(SignInSession.created_at.desc(), SignInSession.id)
        .offset(SESSIONS_AT_ONCE)
    ).scalars()
    for key in list(open_rows):
        session.execute(update(SignInSession).where(SignInSession.id == key).values(ended_at=now))
