"""Signing in by a provider: begin, come back, be believed or not; a person's seats come from here alone, never from it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit.rules import Outcome
from portal.audit.services import record
from portal.people.adapters import keyed_hash, new_token
from portal.people.identity_queries import open_identity
from portal.people.models import Agency, Credential, Person, ProviderFlow, ProviderIdentity, SignInSession
from portal.people.oidc_adapters import Budget, Peer
from portal.people.provider_rules import Provider
from portal.people.signin_services import TooManyTries, Where, admit, session_row
from portal.people.token_rules import Disbelieved, Expected, Vouched, Why, check_claims
from portal.sharing.act_rules import Act
from portal.store import transaction

FLOW = timedelta(minutes=10)
# Sign-ins under way from one network; a whole office may share one, so it is high, but the table stays bounded.
AT_ONCE = 200


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and the token by which it is known when it comes back."""

    address: str
    browser: str


@dataclass(frozen=True)
class Returned:
    """What the browser brought back from the provider, none of it believed yet."""

    state: str
    code: str
    error: bool
    issuer: str | None
    browser: str


@dataclass(frozen=True)
class Entered:
    """A new session: its token, whether the code must still follow, and where the person wanted to go."""

    token: str
    complete: bool
    next_page: str | None


@dataclass(frozen=True)
class Waiting:
    """The provider vouches for someone whom nobody has linked yet; by this number the administrator finds them."""

    number: str


def begin(peer: Peer, next_page: str | None, max_age: timedelta, where: Where, now: datetime) -> Begun:
    """Keep what the answer must match and say where to go. Raises Disbelieved (with its line written), TooManyTries."""
    state, nonce, verifier, browser = new_token(), new_token(), new_token(), new_token()
    try:
        seconds = int(max_age.total_seconds())
        address = peer.authorization_address(state, nonce, verifier, seconds, Budget())
    except Disbelieved as error:
        write_failure(peer.provider, error.why)
        raise
    network = keyed_hash(where.key, where.address)
    with transaction.housekeeping() as session:
        under_way = session.execute(
            select(func.count())
            .select_from(ProviderFlow)
            .where(ProviderFlow.network_hash == network, ProviderFlow.started_at > now - FLOW)
        ).scalar_one()
        if under_way < AT_ONCE:
            flow = ProviderFlow(
                state_hash=keyed_hash(where.key, state), browser_hash=keyed_hash(where.key, browser),
                network_hash=network, nonce_hash=keyed_hash(where.key, nonce), provider=peer.provider.id,
                next_page=(next_page or "")[:200], started_at=now,
            )  # fmt: skip
            flow.verifier = verifier
            session.add(flow)
    if under_way >= AT_ONCE:
        raise TooManyTries(FLOW)
    return Begun(address, browser)


def finish(peer: Peer, returned: Returned, max_age: timedelta, where: Where, now: datetime) -> Entered | Waiting:
    """Believe the provider or not. Raises Disbelieved, whatever was wrong, once its one line is written."""
    try:
        flow = _take_flow(peer.provider, returned, where, now)
        vouched = _ask_provider(peer, returned, flow, max_age, where, now)
        try:
            return _enter(peer.provider, vouched, flow, where, now)
        except IntegrityError:  # the same newcomer came twice at one instant; now their row is there
            return _enter(peer.provider, vouched, flow, where, now)
    except Disbelieved as error:
        write_failure(peer.provider, error.why)
        raise


def write_failure(provider: Provider, why: Why) -> None:
    """The line of a sign-in that came to nothing."""
    with transaction.write(None):
        record(
            None, Act.SIGN_IN, Outcome.FAILED, object_kind="provider", object_number=provider.id,
            reason=f"provider: {why.value}",
        )  # fmt: skip


def has_app(person: int) -> bool:
    """Whether the person has an authenticator app set up here."""
    with transaction.read(None) as session:
        return session.execute(select(Credential.id).where(Credential.person_id == person)).first() is not None


def tidy(providers: tuple[Provider, ...], now: datetime) -> None:
    """Remove sign-ins that nobody finished, and end sessions whose provider or agency configuration has no longer."""
    with transaction.housekeeping() as session:
        session.execute(delete(ProviderFlow).where(ProviderFlow.started_at <= now - FLOW))
    with transaction.read(None) as session:
        gone = _sessions_without_provider(session, providers)
    if not gone:
        return
    with transaction.write(None) as session:
        for key, person in gone:
            session.execute(
                update(SignInSession)
                .where(SignInSession.id == key, SignInSession.ended_at.is_(None))
                .values(ended_at=now)
            )
            record(None, Act.SESSION_END, Outcome.DONE, person=person, reason="provider not configured")


@dataclass(frozen=True)
class _Flow:
    nonce_hash: str
    verifier: str
    next_page: str | None
    started_at: datetime


def _take_flow(provider: Provider, returned: Returned, where: Where, now: datetime) -> _Flow:
    """Use up the sign-in under way to which the state belongs; whoever comes second finds nothing."""
    with transaction.housekeeping() as session:
        row = session.execute(
            select(ProviderFlow).where(ProviderFlow.state_hash == keyed_hash(where.key, returned.state))
        ).scalar_one_or_none()
        if row is None:
            raise Disbelieved(Why.STATE)
        browser, begun_at = row.browser_hash, row.provider
        flow = _Flow(row.nonce_hash, row.verifier or "", row.next_page or None, row.started_at)
        taken = session.execute(
            delete(ProviderFlow).where(ProviderFlow.id == row.id).execution_options(synchronize_session=False)
        ).rowcount  # type: ignore[attr-defined]
    if not taken or begun_at != provider.id or flow.started_at <= now - FLOW:
        raise Disbelieved(Why.STATE)
    if not hmac.compare_digest(browser, keyed_hash(where.key, returned.browser)):
        raise Disbelieved(Why.BROWSER)
    return flow


def _ask_provider(
    peer: Peer, returned: Returned, flow: _Flow, max_age: timedelta, where: Where, now: datetime
) -> Vouched:
    if returned.issuer is not None and returned.issuer != peer.provider.issuer:
        raise Disbelieved(Why.ISSUER_OF_ANSWER)
    if returned.error:
        raise Disbelieved(Why.DENIED)
    if not returned.code:
        raise Disbelieved(Why.NO_CODE)
    claims = peer.claims(returned.code, flow.verifier, Budget())
    nonce = claims.get("nonce")
    nonce_hash = keyed_hash(where.key, nonce) if isinstance(nonce, str) else None
    expected = Expected(flow.nonce_hash, flow.started_at, max_age)
    return check_claims(claims, peer.provider, expected, nonce_hash, now)


def _enter(provider: Provider, vouched: Vouched, flow: _Flow, where: Where, now: datetime) -> Entered | Waiting:
    token = new_token()
    with transaction.write(None) as session:
        agency = session.execute(select(Agency.id).where(Agency.number == provider.agency)).scalar_one_or_none()
        if agency is None:
            raise Disbelieved(Why.AGENCY)
        identity = open_identity(session, vouched.issuer, vouched.subject)
        if identity is None or identity.person_id is None:
            return _wait(session, provider, vouched, identity, now)
        person = session.get_one(Person, identity.person_id)
        if person.disabled_at is not None:
            raise Disbelieved(Why.DISABLED)
        row = session_row(person.id, token, where, now)
        row.identity_id, row.agency_id = identity.id, agency
        session.add(row)
        session.flush()
        if vouched.second_factor:
            admit(session, row, row.token_hash, now)
        reason = "provider, second factor proven" if vouched.second_factor else "provider, code to follow"
        record(
            None, Act.SIGN_IN, Outcome.DONE, person=person.id, object_kind="provider", object_number=provider.id,
            reason=reason,
        )  # fmt: skip
    return Entered(token, vouched.second_factor, flow.next_page)


def _wait(
    session: Session, provider: Provider, vouched: Vouched, identity: ProviderIdentity | None, now: datetime
) -> Waiting:
    if identity is None:
        identity = ProviderIdentity(issuer=vouched.issuer, subject=vouched.subject, first_seen_at=now)
        session.add(identity)
        session.flush()
    record(
        None, Act.SIGN_IN, Outcome.REFUSED, object_kind="identity", object_number=identity.number,
        reason="provider: linked to nobody",
    )  # fmt: skip
    return Waiting(identity.number)


def _sessions_without_provider(session: Session, providers: tuple[Provider, ...]) -> list[tuple[int, int]]:
    agencies = {provider.issuer: provider.agency for provider in providers}
    rows = session.execute(
        select(SignInSession.id, SignInSession.person_id, ProviderIdentity.issuer, Agency.number)
        .join(ProviderIdentity, ProviderIdentity.id == SignInSession.identity_id)
        .join(Agency, Agency.id == SignInSession.agency_id)
        .where(SignInSession.ended_at.is_(None))
    )
    return [(key, person) for key, person, issuer, agency in rows if agencies.get(issuer) != agency]
