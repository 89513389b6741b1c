"""Encrypted columns: nothing of them in the raw database, bound to their cell, keys by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from portal.cases.record_models import SensitiveIds
from portal.people.rules import Role
from portal.store.adapters import Cipher, Undecipherable
from portal.store.sealed import Envelope
from tests.cases.canaries import Planter
from tests.cases.canary_table import WORDS
from tests.cases.worlds import CaseMaker, add_place, owner_session
from tests.conftest import HEAVY


def raw_bytes(settings, cluster):
    """Every byte of the database as it lies on the disk, log files included."""
    if settings.owner_url.startswith("sqlite"):
        base = Path(settings.owner_url.removeprefix("sqlite:///"))
        return b"".join(path.read_bytes() for path in base.parent.glob(base.name + "*"))
    cluster.run("checkpoint")
    data = Path(cluster.folder).parent / "data"
    return b"".join(
        path.read_bytes() for place in ("base", "pg_wal") for path in (data / place).rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("engine_name", HEAVY)
def test_the_raw_database_holds_no_word_of_an_encrypted_class(settings, cluster):
    with owner_session(settings) as session:
        _, canaries = Planter(CaseMaker(session), add_place(session, Role.CASEWORKER), set(WORDS), 0).plant()
    lying = raw_bytes(settings, cluster)
    sealed = [canary for canary in canaries if canary.sealed]
    plain = [canary for canary in canaries if not canary.sealed and canary.word.startswith("zq")]
    assert len(sealed) > 100
    assert [canary for canary in sealed if canary.word.encode() in lying] == []
    assert all(canary.word.encode() in lying for canary in plain), "the search finds what is there"


@pytest.fixture
def two_rows(settings):
    """Two rows with the same text in the same fields, read anew by their owner."""
    with owner_session(settings) as session:
        maker = CaseMaker(session)
        case = maker.case()
        for _ in range(2):
            maker.add(
                SensitiveIds,
                case_id=case.id,
                agency_id=maker.owner.id,
                recorded_at=case.opened_at,
                ssn="000-00-0000",
                misc_identifying_number="000-00-0000",
            )
    engine = create_engine(settings.owner_url)
    with Session(engine) as session:
        yield session, session.query(SensitiveIds).all()
    engine.dispose()


def test_equal_texts_do_not_look_equal(two_rows):
    _, (one, other) = two_rows
    assert one.value("ssn") == other.value("ssn") == "000-00-0000"
    assert len({one.ssn, other.ssn, one.misc_identifying_number}) == 3


@pytest.mark.parametrize(("column", "source"), [("ssn", "other row"), ("misc_identifying_number", "other column")])
def test_a_cell_moved_elsewhere_is_refused(two_rows, column, source):
    session, (one, other) = two_rows
    moved = other.ssn if source == "other row" else one.ssn
    session.execute(text(f"update sensitive_ids set {column} = :moved where id = :id"), {"moved": moved, "id": one.id})
    session.expire_all()
    with pytest.raises(Undecipherable):
        one.value(column)


def test_a_flipped_bit_is_refused(two_rows):
    _, (one, _) = two_rows
    for place in range(0, len(one.ssn), 3):
        flipped = bytearray(one.ssn)
        flipped[place] ^= 1
        cipher = Cipher("k1", {"k1": b"f" * 32})
        with pytest.raises(Undecipherable):
            cipher.decrypt(bytes(flipped), "sensitive_ids", "ssn", one.id)


def test_cleartext_cannot_be_written(two_rows):
    session, (one, _) = two_rows
    one.ssn = b"000-00-0000"
    with pytest.raises(Exception, match="only an envelope"):
        session.flush()
    session.rollback()
    with pytest.raises(ValueError, match="only an envelope"):
        Envelope().process_bind_param("text", None)


def test_an_old_key_still_reads_after_a_new_one_writes():
    old, new = Cipher("k1", {"k1": b"1" * 32}), Cipher("k2", {"k1": b"1" * 32, "k2": b"2" * 32})
    envelope = old.encrypt("text", "t", "c", 5)
    assert new.decrypt(envelope, "t", "c", 5) == "text"
    assert new.decrypt(new.encrypt("text", "t", "c", 5), "t", "c", 5) == "text"
    with pytest.raises(Undecipherable):
        Cipher("k2", {"k2": b"2" * 32}).decrypt(envelope, "t", "c", 5)


def test_a_page_with_an_altered_cell_is_an_error_page_not_a_leak(app, settings):
    from tests.web.browsing import enter

    with owner_session(settings) as session:
        maker = CaseMaker(session)
        place = add_place(session, Role.CASEWORKER)
        case = maker.case()
        maker.let_in(case, place.agency)
        rows = [
            maker.add(SensitiveIds, case_id=case.id, agency_id=maker.owner.id, recorded_at=case.opened_at, ssn=word)
            for word in ("zqone", "zqtwo")
        ]
        session.flush()
        session.execute(
            text("update sensitive_ids set ssn = :moved where id = :id"), {"moved": rows[0].ssn, "id": rows[1].id}
        )
        seat, number = place.seat.number, case.number
    answer = enter(app, seat).get(f"/cases/{number}")
    assert answer.status_code == 500
    assert "zq" not in answer.text
