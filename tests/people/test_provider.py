"""Signing in by a provider, on both databases: a false one gets nobody in, a true one no further than its agency."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace

import pytest
import time_machine
from joserfc.jwk import OctKey
from sqlalchemy import func, select, text, update

from portal.people import oidc_adapters
from portal.people.models import Agency, Person, ProviderFlow, ProviderIdentity, Seat, SignInSession
from portal.people.oidc_adapters import Peer
from portal.people.provider_rules import Provider
from portal.people.provider_services import tidy
from portal.people.rules import Role
from portal.people.token_rules import Why
from portal.web.home.purposes import PURPOSE
from tests.cases.worlds import LONG_AGO, add_place, owner_session
from tests.people.factories import code, give_credential
from tests.people.false_provider import (
    KEY,
    OTHER_KEY,
    SECRET,
    by_public_key,
    encode,
    false_provider,
    sign,
    twice,
    with_claims,
    with_header,
)
from tests.web.browsing import enter, masked, token, words

START = datetime(2026, 6, 1, 12, 0, 5, tzinfo=UTC)
T = int(START.timestamp())


@pytest.fixture(autouse=True)
def frozen():
    """Time stands still, and moves only when a test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module")
def running():
    """One false provider for all tests."""
    with false_provider() as found:
        yield found


@dataclass
class World:
    """A detective with a link, who also has a seat at another agency; an administrator; the provider; the app."""

    app: object
    settings: object
    false: object
    person: int
    number: str
    seat: str
    other_seat: str
    admin_seat: str
    agency: str
    peer: Peer

    def begin(self, client, query=""):
        """Press the button; the address to which the browser is led."""
        page = client.get("/sign-in").text
        answer = client.post(f"/sign-in/with/cedar{query}", data={"csrf_token": token(page)})
        assert answer.status_code == 200, answer.text
        address = answer.headers["Refresh"].removeprefix("0; url=")
        assert f'href="{address.replace("&", "&amp;")}"' in answer.text, "the way on, for who turned refreshing off"
        return address

    def enter(self, client, query="", **more):
        """Sign in by the provider; the answer to the browser that comes back."""
        return client.get(self.false.go(self.begin(client, query), **more))

    def link(self, subject="subject-1", person=None):
        """Link a subject of the provider to a person; the key of the link."""
        with owner_session(self.settings) as session:
            row = ProviderIdentity(
                issuer=self.false.issuer, subject=subject, first_seen_at=START, linked_at=START,
                person_id=person or self.person,
            )  # fmt: skip
            session.add(row)
            session.flush()
            return row.number

    def sessions(self):
        """How many session rows there are."""
        with owner_session(self.settings) as session:
            return session.execute(select(func.count()).select_from(SignInSession)).scalar_one()

    def log(self):
        """Lines of the log on signing in: outcome and reason, oldest first."""
        with owner_session(self.settings) as session:
            rows = session.execute(
                text("select outcome, reason from audit_entry where act = 'sign-in:try' order by seq")
            )
            return [tuple(row) for row in rows]


@pytest.fixture
def world(app, settings, running):
    running.be_honest()
    with owner_session(settings) as session:
        place, elsewhere, admin = (
            add_place(session, role) for role in (Role.DETECTIVE, Role.CASEWORKER, Role.ADMINISTRATOR)
        )
        for item in (place, elsewhere, admin):
            item.seat.starts_at = START - timedelta(days=9)
        elsewhere.seat.person_id = place.seat.person_id
        person = session.get_one(Person, place.seat.person_id)
        provider = running.provider(place.agency.number)
        peer = Peer(provider, settings.base_url)
        app.config["PEERS"] = {"cedar": peer}
        found = World(
            app, settings, running, person.id, person.number, place.seat.number, elsewhere.seat.number,
            admin.seat.number, place.agency.number, peer,
        )  # fmt: skip
    return found


FAILED = "<h1>That sign-in did not work</h1>"
HUGE = b'{"a": "' + b"x" * 1_000_000 + b'"}'
AGAIN = ("Location", "http://127.0.0.1:1/elsewhere")

# Each lie: how the token is made, and the word of the log. The truth stands among them.
TOKENS = {
    "the truth": (lambda header, claims: sign(header, claims), None),
    "the truth to several, to us by name": (with_claims(aud=["homeward", "other"], azp="homeward"), None),
    "the truth, a minute late": (with_claims(exp=T - 59), None),
    "alg none": (lambda header, claims: f"{encode({'alg': 'none'})}.{encode(claims)}.", Why.ALGORITHM),
    "alg nOnE": (lambda header, claims: f"{encode({'alg': 'nOnE'})}.{encode(claims)}.", Why.ALGORITHM),
    "HS256 under the public key": (by_public_key, Why.ALGORITHM),
    "HS256 under the client's secret": (
        lambda header, claims: sign({"alg": "HS256"}, claims, OctKey.import_key(SECRET)), Why.ALGORITHM,
    ),
    "an algorithm that is not pinned": (lambda header, claims: sign(header | {"alg": "RS384"}, claims), Why.ALGORITHM),
    "no signature": (lambda header, claims: sign(header, claims).rpartition(".")[0] + ".", Why.SIGNATURE),
    "claims changed after signing": (
        lambda header, claims: ".".join((encode(header), encode(claims | {"sub": "x"}), sign(header, claims).split(".")[2])),
        Why.SIGNATURE,
    ),
    "issuer of another": (with_claims(iss="https://other.example"), Why.ISSUER),
    "no issuer": (with_claims(drop=["iss"]), Why.ISSUER),
    "audience of another": (with_claims(aud="other"), Why.AUDIENCE),
    "audience of others": (with_claims(aud=["other", "another"]), Why.AUDIENCE),
    "no audience": (with_claims(drop=["aud"]), Why.AUDIENCE),
    "several audiences, no party": (with_claims(aud=["homeward", "other"]), Why.PARTY),
    "another party": (with_claims(azp="other"), Why.PARTY),
    "expired": (with_claims(exp=T - 60), Why.EXPIRED),
    "expires never": (with_claims(drop=["exp"]), Why.EXPIRED),
    "expires in words": (with_claims(exp="tomorrow"), Why.EXPIRED),
    "expires true": (with_claims(exp=True), Why.EXPIRED),
    "not yet valid": (with_claims(nbf=T + 61), Why.NOT_YET),
    "begins true": (with_claims(nbf=True), Why.NOT_YET),
    "expires in 10**400 seconds": (with_claims(exp=10**400), Why.EXPIRED),
    "expires in 1e999 seconds": (
        lambda header, claims: sign(header, json.dumps(claims | {"exp": 7}).replace('"exp": 7', '"exp": 1e999')),
        Why.EXPIRED,
    ),
    "a hash that is no text of a hash": (with_claims(at_hash="\ud800"), Why.AT_HASH),
    "a subject that cannot be stored": (with_claims(sub="\ud800"), Why.SUBJECT),
    "a nonce that cannot be stored": (with_claims(nonce="\ud800"), Why.NONCE),
    "issued in the future": (with_claims(iat=T + 61), Why.ISSUED),
    "issued before it was asked for": (with_claims(iat=T - 61), Why.ISSUED),
    "issued never": (with_claims(drop=["iat"]), Why.ISSUED),
    "another nonce": (with_claims(nonce="another"), Why.NONCE),
    "no nonce": (with_claims(drop=["nonce"]), Why.NONCE),
    "signed in too long ago": (with_claims(auth_time=T - 30 * 60 - 61), Why.AUTH_TIME),
    "signed in tomorrow": (with_claims(auth_time=T + 86400), Why.AUTH_TIME),
    "signed in at no time": (with_claims(drop=["auth_time"]), Why.AUTH_TIME),
    "another access token": (with_claims(at_hash=encode(b"x" * 16)), Why.AT_HASH),
    "an access token that is no text": (with_claims(at_hash=7), Why.AT_HASH),
    "unknown key id": (with_header(kid="three"), Why.KEY),
    "another key of the same id": (lambda header, claims: sign(header, claims, OTHER_KEY), Why.SIGNATURE),
    "another key of its own id": (lambda header, claims: sign(header | {"kid": "two"}, claims, OTHER_KEY), Why.KEY),
    "a key brought along": (
        lambda header, claims: sign(header | {"jwk": OTHER_KEY.as_dict(private=False)}, claims, OTHER_KEY), Why.HEADER,
    ),
    "a key set pointed at": (with_header(jku="http://127.0.0.1:1/keys"), Why.HEADER),
    "a certificate pointed at": (with_header(x5u="http://127.0.0.1:1/cert"), Why.HEADER),
    "a critical header": (with_header(crit=["exp"], exp=1), Why.HEADER),
    "subject twice": (twice("sub", "subject-1"), Why.SHAPE),
    "algorithm twice": (
        lambda header, claims: sign('{"alg": "none", "alg": "RS256", "kid": "one"}', claims), Why.SHAPE,
    ),
    "a number that is none": (lambda header, claims: sign(header, json.dumps(claims | {"exp": float("inf")})), Why.SHAPE),
    "a deep nest": (lambda header, claims: sign(header, "[" * 50_000), Why.SHAPE),
    "claims that are a list": (lambda header, claims: sign(header, [claims]), Why.SHAPE),
    "two parts": (lambda header, claims: sign(header, claims).rpartition(".")[0], Why.SHAPE),
    "five parts": (lambda header, claims: sign(header, claims) + ".x.x", Why.SHAPE),
    "not base64": (lambda header, claims: "!!." + sign(header, claims).partition(".")[2], Why.SHAPE),
    "no subject": (with_claims(drop=["sub"]), Why.SUBJECT),
    "an empty subject": (with_claims(sub=""), Why.SUBJECT),
    "a subject that is a number": (with_claims(sub=1), Why.SUBJECT),
    "a subject without end": (with_claims(sub="x" * 256), Why.SUBJECT),
    "a subject with NUL": (with_claims(sub="subject-1\0"), Why.SUBJECT),
}  # fmt: skip
ANSWERS = {
    "no ID token": (lambda answer: json.dumps({"access_token": "x", "token_type": "Bearer"}).encode(), Why.NO_TOKEN),
    "an ID token that is no text": (lambda answer: json.dumps(answer | {"id_token": 7}).encode(), Why.NO_TOKEN),
    "an ID token twice": (
        lambda answer: json.dumps(answer)[:-1].encode() + f', "id_token": "{answer["id_token"]}"}}'.encode(), Why.UNREADABLE,
    ),
    "not JSON": (lambda answer: b"<html>signed in</html>", Why.UNREADABLE),
    "a list": (lambda answer: json.dumps([answer]).encode(), Why.UNREADABLE),
    "an error": (lambda answer: json.dumps(answer | {"error": "invalid_grant"}).encode(), Why.STATUS),
    "too much": (lambda answer: HUGE, Why.TOO_LARGE),
}  # fmt: skip


def refused(world, answer, why, before, name):
    """What is wrong about how a lie was received, if anything."""
    wrong = []
    if answer.status_code != 400 or FAILED not in answer.text:
        wrong.append(f"{name}: {answer.status_code}")
    if answer.headers.getlist("Set-Cookie") and any(
        cookie.startswith("homeward=") for cookie in answer.headers.getlist("Set-Cookie")
    ):
        wrong.append(f"{name}: a session's cookie")
    if world.sessions():
        wrong.append(f"{name}: a session")
    if (lines := world.log()[len(before) :]) != [("failed", f"provider: {why.value}")]:
        wrong.append(f"{name}: {lines}")
    return wrong


def clear(world):
    """End every session and take its row away."""
    with owner_session(world.settings) as session:
        session.execute(text("delete from sign_in_session"))


def test_a_false_token_gets_nobody_in_and_a_true_one_does(world):
    world.link()
    wrong, pages = [], set()
    for name, (make, why) in TOKENS.items():
        world.false.make_token = make
        before = world.log()
        client = world.app.test_client()
        answer = world.enter(client)
        if why is None:
            assert (answer.status_code, answer.headers["Location"]) == (302, "/home"), name
            assert client.get("/home").status_code == 200
            clear(world)
            continue
        wrong += refused(world, answer, why, before, name)
        pages.add(masked(answer.text))
    assert wrong == []
    assert len(pages) == 1, "one page, whatever was wrong"


def test_a_false_answer_of_the_token_endpoint_gets_nobody_in(world):
    world.link()
    wrong = []
    for name, (make, why) in ANSWERS.items():
        world.false.token_answer = make
        before = world.log()
        wrong += refused(world, world.enter(world.app.test_client()), why, before, name)
    for status, why in ((302, Why.STATUS), (307, Why.STATUS), (500, Why.STATUS), (400, Why.STATUS)):
        world.false.replies = {"/token": (status, dict([AGAIN]), b'{"id_token": "x"}')}
        before = world.log()
        wrong += refused(world, world.enter(world.app.test_client()), why, before, str(status))
    assert wrong == []
    assert all(path != "/elsewhere" for path, _ in world.false.seen)


def test_false_keys_get_nobody_in(world):
    world.link()
    good = KEY.as_dict(private=False)
    small = {"kty": "RSA", "kid": "one", "n": encode(b"\xc5" * 128), "e": "AQAB"}
    for name, keys, why in (
        ("two keys of one id", [good, OTHER_KEY.as_dict(private=False) | {"kid": "one"}], Why.KEY),
        ("for encryption", [good | {"use": "enc"}], Why.KEY),
        ("for another algorithm", [good | {"alg": "RS512"}], Why.KEY),
        ("a shared secret", [{"kty": "oct", "kid": "one", "k": encode(SECRET)}], Why.KEY),
        ("a small key", [small], Why.KEY),
        ("a broken key", [{"kty": "RSA", "kid": "one", "n": "!", "e": 7}], Why.SHAPE),
        ("no list", "keys", Why.KEY),
        ("none", [], Why.KEY),
    ):
        world.false.keys = keys
        world.app.config["PEERS"] = {"cedar": Peer(world.peer.provider, "http://localhost")}
        before = world.log()
        assert refused(world, world.enter(world.app.test_client()), why, before, name) == []
    world.false.keys = [good]
    world.app.config["PEERS"] = {"cedar": Peer(world.peer.provider, "http://localhost")}
    assert world.enter(world.app.test_client()).status_code == 302


def test_new_keys_are_asked_for_once(world):
    world.link()
    assert world.enter(world.app.test_client()).status_code == 302
    world.false.keys = [OTHER_KEY.as_dict(private=False)]
    world.false.make_token = lambda header, claims: sign(header | {"kid": "two"}, claims, OTHER_KEY)
    world.false.seen.clear()
    assert world.enter(world.app.test_client()).status_code == 302
    assert [path for path, _ in world.false.seen].count("/keys") == 1
    world.false.make_token = lambda header, claims: sign(header | {"kid": "three"}, claims)
    world.false.seen.clear()
    assert world.enter(world.app.test_client()).status_code == 400
    assert [path for path, _ in world.false.seen].count("/keys") == 1
    world.app.config["PEERS"] = {"cedar": Peer(world.peer.provider, "http://localhost")}
    world.false.seen.clear()
    assert world.enter(world.app.test_client()).status_code == 400
    assert [path for path, _ in world.false.seen].count("/keys") == 1, "what was just asked for is not asked again"


def test_without_a_key_id_one_key_alone_can_be_meant(world):
    world.link()
    world.false.make_token = lambda header, claims: sign({"alg": "RS256"}, claims)
    assert world.enter(world.app.test_client()).status_code == 302
    world.false.keys.append(OTHER_KEY.as_dict(private=False))
    world.app.config["PEERS"] = {"cedar": Peer(world.peer.provider, "http://localhost")}
    assert world.enter(world.app.test_client()).status_code == 400


def test_the_state_is_of_this_browser_and_works_once(world):
    world.link()
    other, client = world.app.test_client(), world.app.test_client()
    address = world.begin(client)
    back = world.false.go(address)
    wrong = []
    for name, why, who, path in (
        ("no state", Why.STATE, client, re.sub(r"state=[^&]+", "", back)),
        ("another state", Why.STATE, client, re.sub(r"state=[^&]+", "state=" + "A" * 43, back)),
        ("state twice", Why.STATE, client, back + "&state=x"),
        ("no query", Why.STATE, client, "/sign-in/with/cedar/back"),
    ):
        before = world.log()
        wrong += refused(world, who.get(path), why, before, name)
    assert wrong == []
    client = world.app.test_client()
    back = world.false.go(world.begin(client))
    before = world.log()
    assert refused(world, other.get(back), Why.BROWSER, before, "no mark of a browser") == []
    before = world.log()
    assert refused(world, client.get(back), Why.STATE, before, "used up by the other browser") == []
    world.begin(other)
    back = world.false.go(world.begin(client))
    before = world.log()
    assert refused(world, other.get(back), Why.BROWSER, before, "the mark of another browser") == []
    back = world.false.go(world.begin(client))
    assert client.get(back).status_code == 302
    clear(world)
    before = world.log()
    assert refused(world, client.get(back), Why.STATE, before, "used before") == []


def test_the_state_lasts_ten_minutes_and_is_tidied_away(world, frozen):
    world.link()
    client = world.app.test_client()
    back = world.false.go(world.begin(client))
    frozen.shift(601)
    with owner_session(world.settings) as session:
        assert session.execute(select(func.count()).select_from(ProviderFlow)).scalar_one() == 1
    before = world.log()
    assert refused(world, client.get(back), Why.STATE, before, "too late") == []
    world.begin(client)
    frozen.shift(601)
    world.begin(client)
    with world.app.app_context():
        tidy((world.peer.provider,), datetime.now(UTC))
    with owner_session(world.settings) as session:
        assert session.execute(select(func.count()).select_from(ProviderFlow)).scalar_one() == 1


def test_the_answer_of_one_provider_is_not_taken_by_another(world):
    world.link()
    other = world.false.provider(world.agency, ident="other")
    world.app.config["PEERS"]["other"] = Peer(other, "http://localhost")
    client = world.app.test_client()
    back = world.false.go(world.begin(client))
    mark = client.get_cookie("homeward-provider").value
    for name, path in (("another provider", back.replace("/cedar/", "/other/")), ("its own, too late", back)):
        client.set_cookie("homeward-provider", mark)
        before = world.log()
        assert refused(world, client.get(path), Why.STATE, before, name) == []
    assert world.enter(client).status_code == 302


def test_the_row_of_a_sign_in_tells_nothing(world):
    client = world.app.test_client()
    asked = dict(re.findall(r"(state|nonce)=([^&]+)", world.begin(client)))
    browser = client.get_cookie("homeward-provider").value
    with owner_session(world.settings) as session:
        row = session.execute(text("select * from provider_flow")).one()
    assert all(secret not in str(tuple(row)) for secret in (*asked.values(), browser))


def test_what_the_provider_is_asked(world):
    client = world.app.test_client()
    address = world.begin(client)
    for part in ("client_id=homeward", "scope=openid&", "max_age=1800", "code_challenge_method=S256",
                 "redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in%2Fwith%2Fcedar%2Fback"):  # fmt: skip
        assert part in address
    assert SECRET not in address
    client.get(world.false.go(address))
    assert [path for path, _ in world.false.seen] == ["/.well-known/openid-configuration", "/token", "/keys"]
    for cookie in client.post("/sign-in/with/cedar", data={"csrf_token": token(client.get("/sign-in").text)}).headers.getlist("Set-Cookie"):  # fmt: skip
        if cookie.startswith("homeward-provider="):
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Expires" not in cookie


def test_an_answer_that_says_no_or_names_another_issuer(world):
    world.link()
    for name, why, more in (
        ("denied", Why.DENIED, {"error": "access_denied"}),
        ("another issuer", Why.ISSUER_OF_ANSWER, {"iss": "https://other.example"}),
        ("no code", Why.NO_CODE, {"code": ""}),
        ("another code", Why.STATUS, {"code": "another"}),
    ):
        before = world.log()
        assert refused(world, world.enter(world.app.test_client(), **more), why, before, name) == []
    assert world.enter(world.app.test_client(), iss=world.false.issuer).status_code == 302


def test_metadata_must_be_of_the_issuer_to_the_letter_and_name_its_own_host(world):
    foreign = "http://127.0.0.1:1"
    for name, change, why in (
        ("a slash", {"issuer": world.false.issuer + "/"}, Why.ISSUER_OF_METADATA),
        ("another case", {"issuer": world.false.issuer.upper()}, Why.ISSUER_OF_METADATA),
        ("none", {"issuer": None}, Why.ISSUER_OF_METADATA),
        ("token elsewhere", {"token_endpoint": f"{foreign}/token"}, Why.FOREIGN_ADDRESS),
        ("keys elsewhere", {"jwks_uri": f"{foreign}/keys"}, Why.FOREIGN_ADDRESS),
        ("sign-in elsewhere", {"authorization_endpoint": "http://evil.example/"}, Why.FOREIGN_ADDRESS),
        ("a script", {"authorization_endpoint": "javascript:alert(1)"}, Why.FOREIGN_ADDRESS),
        ("a user in the address", {"jwks_uri": world.false.issuer.replace("//", "//a:b@")}, Why.FOREIGN_ADDRESS),
        ("a part of a page", {"jwks_uri": world.false.issuer + "/keys#x"}, Why.FOREIGN_ADDRESS),
        ("a broken address", {"jwks_uri": "http://[::1"}, Why.METADATA),
        ("a line break", {"authorization_endpoint": world.false.issuer + "/a\r\nX: y"}, Why.METADATA),
        ("no address", {"jwks_uri": None}, Why.METADATA),
        ("another way to show the secret", {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, Why.METADATA),
    ):  # fmt: skip
        world.false.metadata = change
        before = world.log()
        client = world.app.test_client()
        answer = client.post("/sign-in/with/cedar", data={"csrf_token": token(client.get("/sign-in").text)})
        assert refused(world, answer, why, before, name) == []
        assert "Refresh" not in answer.headers
    world.false.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"]}
    world.link()
    assert world.enter(world.app.test_client()).status_code == 302


def test_a_redirect_is_not_followed_and_an_answer_without_end_is_cut(world):
    for reply, why in (
        ((302, dict([AGAIN]), b""), Why.STATUS),
        ((200, {}, HUGE), Why.TOO_LARGE),
        ((200, {}, b'{"issuer": "x", "issuer": "y"}'), Why.UNREADABLE),
    ):
        world.false.replies = {"/.well-known/openid-configuration": reply}
        before = world.log()
        client = world.app.test_client()
        answer = client.post("/sign-in/with/cedar", data={"csrf_token": token(client.get("/sign-in").text)})
        assert refused(world, answer, why, before, str(reply[0])) == []
    assert [path for path, _ in world.false.seen] == ["/.well-known/openid-configuration"] * 3


def test_a_provider_that_is_silent_ends_with_advice_and_leaves_local_sign_in_alone(world, monkeypatch):
    """It accepts and never answers: only the limits of time end the wait, so they are made small here."""
    assert oidc_adapters.ONE_REQUEST <= 5
    assert oidc_adapters.ONE_STEP <= 8
    monkeypatch.setattr(oidc_adapters, "ONE_REQUEST", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        issuer = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        provider = Provider("cedar", "Deaf sign-in", issuer, "homeward", SECRET, world.agency, ("RS256",))
        world.app.config["PEERS"] = {"cedar": Peer(provider, "http://localhost")}
        client = world.app.test_client()
        answer = client.post("/sign-in/with/cedar", data={"csrf_token": token(client.get("/sign-in").text)})
    assert answer.status_code == 503
    assert "Deaf sign-in does not answer" in answer.text
    assert "Sign in with your name and password instead" in answer.text
    assert world.log() == [("failed", "provider: no answer")]
    assert client.get("/sign-in").status_code == 200


def test_an_answer_that_drips_is_given_up(world, monkeypatch):
    """Each byte comes within a socket's patience; the limit holds over all of them."""
    monkeypatch.setattr(oidc_adapters, "ONE_REQUEST", 0.3)
    patience, ended = Event(), []

    def drip():
        for _ in range(100):
            yield b" "
            patience.wait(0.05)
        ended.append("it was read to its end")

    world.false.replies = {"/.well-known/openid-configuration": (200, {"Content-Length": "100"}, drip())}
    client = world.app.test_client()
    answer = client.post("/sign-in/with/cedar", data={"csrf_token": token(client.get("/sign-in").text)})
    patience.set()
    assert answer.status_code == 503
    assert ended == []


def test_the_button_needs_the_forms_token(world):
    client = world.app.test_client()
    page = client.get("/sign-in").text
    assert "Sign in with Cedar City Police sign-in" in page
    for csrf in ("", "wrong"):
        answer = client.post("/sign-in/with/cedar", data={"csrf_token": csrf})
        assert answer.status_code == 400
        assert "This form was open too long or came from elsewhere" in answer.text
        assert "Refresh" not in answer.headers
    assert client.get("/sign-in/with/cedar").status_code == 405
    assert client.post("/sign-in/with/nobody", data={"csrf_token": token(page)}).status_code == 404
    assert client.get("/sign-in/with/nobody/back?state=x&code=y").status_code == 404
    assert world.false.seen == []


@pytest.mark.parametrize("shape", ["//evil.example", "/\\evil.example", "https://evil.example", "/%2f%2fevil.example", "javascript:alert(1)"])  # fmt: skip
def test_next_never_leaves_the_site(world, shape):
    world.link()
    client = world.app.test_client()
    assert world.enter(client, f"?next={shape}").headers["Location"] == "/home"
    clear(world)
    assert world.enter(client, "?next=/sessions").headers["Location"] == "/sessions"


def test_whom_nobody_linked_gets_a_number_and_no_session(world):
    client = world.app.test_client()
    page = words(world.enter(client).text)
    number = re.search(r"Give your administrator this number:(?:</?[^>]+>| )*(\d{4} \d{4} \d{4})", page)[1]
    assert words(world.enter(world.app.test_client()).text).count(number) == 1, "the same number the next time"
    assert world.sessions() == 0
    assert client.get("/home").status_code == 302
    assert world.log() == [("refused", "provider: linked to nobody")] * 2
    with owner_session(world.settings) as session:
        row = session.execute(select(ProviderIdentity)).scalar_one()
        assert (row.number, row.person_id) == (number.replace(" ", ""), None)


def test_an_e_mail_address_is_never_the_key_and_two_issuers_are_two(world):
    with owner_session(world.settings) as session:
        login = session.get_one(Person, world.person).login
        session.add(
            ProviderIdentity(
                issuer="https://other.example", subject="subject-1", first_seen_at=START, linked_at=START,
                person_id=world.person,
            )
        )  # fmt: skip
    world.false.claims = {"email": login, "email_verified": True, "preferred_username": login, "name": "Testperson"}
    answer = world.enter(world.app.test_client())
    assert "nobody has linked it to a person" in words(answer.text)
    assert world.sessions() == 0


def test_the_administrator_links_refuses_and_ends(world):
    world.enter(world.app.test_client())
    admin = enter(world.app, world.admin_seat)
    page = words(admin.get("/people/sign-on").text)
    number = re.search(r"/people/sign-on/(\d{12})/link", page)[1]
    link = f"/people/sign-on/{number}/link"
    form = admin.get(link).text
    with owner_session(world.settings) as session:
        stranger = session.execute(select(Person.number).where(Person.id != world.person)).scalars().first()
    assert world.number in form
    assert stranger not in form, "who has no seat in the provider's agency is not offered"
    refused_one = admin.post(link, data={"csrf_token": token(form), "person": stranger})
    assert refused_one.status_code == 400
    assert "Choose a person of the list" in refused_one.text
    assert admin.post(link, data={"csrf_token": token(form), "person": world.number}).status_code == 302
    assert admin.get(link).status_code == 404, "what is linked is not linked again"
    client = world.app.test_client()
    assert world.enter(client).headers["Location"] == "/home"
    assert "detective" in client.get("/home").text
    end = f"/people/sign-on/{number}/end"
    refuse = f"/people/sign-on/{number}/refuse"
    assert admin.get(refuse).status_code == 404
    assert admin.post(refuse, data={"csrf_token": token(admin.get(end).text)}).status_code == 404
    assert client.get("/home").status_code == 200, "a link is ended as a link"
    assert admin.post(end, data={"csrf_token": token(admin.get(end).text)}).status_code == 302
    assert client.get("/home").headers["Location"].startswith("/sign-in"), "the session is dead at once"
    again = words(world.enter(client).text)
    fresh = re.search(r"\d{4} \d{4} \d{4}", again)[0].replace(" ", "")
    assert fresh != number
    refuse = f"/people/sign-on/{fresh}/refuse"
    end = f"/people/sign-on/{fresh}/end"
    assert admin.get(end).status_code == 404
    assert admin.post(end, data={"csrf_token": token(admin.get(refuse).text)}).status_code == 404
    assert admin.post(refuse, data={"csrf_token": token(admin.get(refuse).text)}).status_code == 302
    assert "Nobody waits." in admin.get("/people/sign-on").text
    assert "nobody has linked it" in words(world.enter(client).text)


def test_nobody_else_has_the_pages_of_links(world):
    world.link()
    other = enter(world.app, world.seat)
    for page in ("", "/123456789012/link", "/123456789012/refuse", "/123456789012/end"):
        assert other.get(f"/people/sign-on{page}").status_code == 403


def test_a_link_may_not_go_to_whom_the_agency_has_no_longer(world):
    world.enter(world.app.test_client())
    admin = enter(world.app, world.admin_seat)
    number = re.search(r"/people/sign-on/(\d{12})/link", admin.get("/people/sign-on").text)[1]
    form = token(admin.get(f"/people/sign-on/{number}/link").text)
    with owner_session(world.settings) as session:
        session.execute(update(Seat).where(Seat.number == world.seat).values(ends_at=START))
    answer = admin.post(f"/people/sign-on/{number}/link", data={"csrf_token": form, "person": world.number})
    assert answer.status_code == 400
    with owner_session(world.settings) as session:
        assert session.execute(select(ProviderIdentity.person_id)).scalar_one() is None


def test_a_provider_of_one_agency_gives_no_seat_of_another(world):
    """The same person, with one seat here and one there, by the provider and by the demo's entry."""
    world.link()
    local = enter(world.app, world.other_seat)
    assert world.seat in local.get("/home").text, "signed in here, the person has both seats"
    client = world.app.test_client()
    world.enter(client)
    page = client.get("/home").text
    assert f"<h1>{PURPOSE[Role.DETECTIVE].name}</h1>" in page, "though the seat used last is one elsewhere"
    assert world.other_seat not in page
    assert "so you hold its seats alone" in page
    answer = client.post("/seat", data={"csrf_token": token(page), "seat": world.other_seat})
    assert answer.status_code == 400
    with owner_session(world.settings) as session:
        row = session.execute(select(SignInSession).where(SignInSession.identity_id.is_not(None))).scalar_one()
        row.seat_id = session.execute(select(Seat.id).where(Seat.number == world.other_seat)).scalar_one()
    assert "You have no seat" in client.get("/home").text, "a row that names a foreign seat opens nothing either"
    assert client.get("/cases").status_code == 302


def test_within_its_agency_a_seat_is_switched_and_the_token_changes(world):
    world.link()
    with owner_session(world.settings) as session:
        own = session.execute(select(Seat).where(Seat.number == world.seat)).scalar_one()
        second = Seat(
            person_id=world.person, agency_id=own.agency_id, role=Role.LE_SUPERVISOR.value, title="Sergeant",
            starts_at=LONG_AGO,
        )  # fmt: skip
        session.add(second)
        session.flush()
        numbers = {own.number, second.number}
    client = world.app.test_client()
    world.enter(client)
    old = client.get_cookie("homeward").value
    page = client.get("/home").text
    target = next(number for number in numbers if f'value="{number}"' in page)
    assert client.post("/seat", data={"csrf_token": token(page), "seat": target}).status_code == 302
    new = client.get_cookie("homeward").value
    assert new != old
    client.set_cookie("homeward", old)
    assert client.get("/home").status_code == 302
    client.set_cookie("homeward", new)
    assert world.other_seat not in client.get("/home").text


@pytest.mark.parametrize(
    ("said", "complete"),
    [({"amr": ["pwd"]}, False), ({"amr": ["mfa"]}, True), ({"amr": "mfa"}, False), ({"amr": [], "acr": "strong"}, True),
     ({"amr": [], "acr": ["strong"]}, False), ({"amr": [["mfa"]], "acr": "weak"}, False), ({"amr": None}, False)],
)  # fmt: skip
def test_a_second_factor_that_is_not_proven_is_asked_for_here(world, said, complete):
    world.link()
    world.false.claims = said
    provider = world.false.provider(world.agency, acr=frozenset({"strong"}))
    world.app.config["PEERS"] = {"cedar": Peer(provider, "http://localhost")}
    client = world.app.test_client()
    answer = world.enter(client, "?next=/sessions")
    if complete:
        assert answer.headers["Location"] == "/sessions"
        assert client.get("/home").status_code == 200
        return
    assert answer.headers["Location"] == "/sign-in/code?next=/sessions"
    assert client.get("/home").headers["Location"] == "/sign-in/code"
    page = client.get("/sign-in/code").text
    assert "Set up an authenticator app first" in page
    assert "Open the one-time link that your administrator gave you" in page
    with owner_session(world.settings) as session:
        seed = give_credential(session, world.person)
    half = client.get_cookie("homeward").value
    form = token(client.get("/sign-in/code").text)
    assert client.post("/sign-in/code", data={"csrf_token": form, "code": "000000"}).status_code == 400
    done = client.post("/sign-in/code?next=/sessions", data={"csrf_token": form, "code": code(seed)})
    assert done.headers["Location"] == "/sessions"
    assert client.get_cookie("homeward").value != half
    assert world.other_seat not in client.get("/home").text, "the code does not widen it"


def test_a_token_planted_before_is_not_adopted_and_each_step_has_its_own(world):
    world.link()
    client = world.app.test_client()
    client.set_cookie("homeward", "A" * 43)
    world.enter(client)
    assert client.get_cookie("homeward").value != "A" * 43
    assert client.get_cookie("homeward-provider") is None, "the mark of the browser is taken back"


def test_a_session_dies_with_its_link_its_person_its_seat_and_its_provider(world):
    number = world.link()
    for ending in (
        update(ProviderIdentity).where(ProviderIdentity.number == number).values(ended_at=START),
        update(Person).where(Person.id == world.person).values(disabled_at=START),
        None,
    ):
        client = world.app.test_client()
        world.enter(client)
        assert client.get("/home").status_code == 200
        if ending is None:
            with world.app.app_context():
                tidy((world.peer.provider,), START)
            assert client.get("/home").status_code == 200, "what is configured stays"
            with world.app.app_context():
                tidy((), START)
            assert client.get("/home").status_code == 302
            continue
        with owner_session(world.settings) as session:
            session.execute(ending)
        assert client.get("/home").headers["Location"].startswith("/sign-in")
        with owner_session(world.settings) as session:
            session.execute(update(ProviderIdentity).values(ended_at=None))
            session.execute(update(Person).values(disabled_at=None))


def test_a_half_session_dies_with_its_link_too(world):
    number = world.link()
    world.false.claims = {"amr": ["pwd"]}
    with owner_session(world.settings) as session:
        seed = give_credential(session, world.person)
    client = world.app.test_client()
    world.enter(client)
    form = token(client.get("/sign-in/code").text)
    with owner_session(world.settings) as session:
        session.execute(update(ProviderIdentity).where(ProviderIdentity.number == number).values(ended_at=START))
    answer = client.post("/sign-in/code", data={"csrf_token": form, "code": code(seed)})
    assert answer.headers["Location"] == "/sign-in"


def test_a_disabled_person_and_an_unknown_agency_get_the_one_page(world):
    world.link()
    with owner_session(world.settings) as session:
        session.execute(update(Person).where(Person.id == world.person).values(disabled_at=START))
    before = world.log()
    assert refused(world, world.enter(world.app.test_client()), Why.DISABLED, before, "disabled") == []
    with owner_session(world.settings) as session:
        session.execute(update(Agency).where(Agency.number == world.agency).values(number="000000000001"))
    before = world.log()
    assert refused(world, world.enter(world.app.test_client()), Why.AGENCY, before, "agency") == []


def test_sign_ins_under_way_are_bounded_for_one_network(world, monkeypatch):
    monkeypatch.setattr("portal.people.provider_services.AT_ONCE", 2)
    client = world.app.test_client()
    for _ in range(2):
        world.begin(client)
    answer = client.post("/sign-in/with/cedar", data={"csrf_token": token(client.get("/sign-in").text)})
    assert answer.status_code == 429
    assert "Too many tries" in answer.text


def test_the_log_of_a_lie_holds_no_word_of_it(world):
    world.link()
    world.false.make_token = with_claims(iss="https://canary.example", sub="canary-subject")
    world.enter(world.app.test_client())
    with owner_session(world.settings) as session:
        lines = [str(tuple(row)) for row in session.execute(text("select * from audit_entry"))]
    assert lines
    assert not any("canary" in line for line in lines)


def test_the_detector_finds_a_planted_session(world):
    """A lie that got someone in would be noticed: here the truth is taken for a lie."""
    world.link()
    before = world.log()
    answer = world.enter(world.app.test_client())
    assert len(refused(world, answer, Why.ISSUER, before, "planted")) == 4
    assert SimpleNamespace(text=FAILED).text != answer.text
