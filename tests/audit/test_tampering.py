"""An attacker with the database but not the key: what the log's check finds, and the one thing that it cannot."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import create_engine, text

from portal.audit.adapters import append_anchor, last_anchor, read_anchors
from portal.audit.rules import Anchor, Entry, Outcome, Shown, mac, sign_anchor
from portal.audit.services import record
from portal.audit.verify_services import FIELDS, anchor_head, verify
from portal.people.rules import Role, Sector
from portal.sharing.rules import Viewer
from portal.store import transaction
from portal.store.base import new_key
from tests.conftest import KEYS

READER = Viewer(1, 2, 3, Sector.CHILD_WELFARE, Role.CASEWORKER)
ENTRIES, ANCHORED = 120, (30, 60, 100)
SNAPSHOTS = (10, 45, 80, 95, 99, 115)
TABLES = ("audit_entry", "disclosure", "audit_head")


def write_line(turn):
    """One line, every third with two disclosures."""
    shown = (Shown(turn, ("identity",)), Shown(turn + 1, ("identity", "orders"))) if turn % 3 == 0 else ()
    with transaction.write(READER):
        record(
            READER,
            "case:read",
            Outcome.READ,
            object_kind="case",
            object_number=str(turn),
            case=turn,
            reason="r",
            shown=shown,
        )


def instant(value):
    """An aware instant out of a driver's value: text on SQLite, a datetime on PostgreSQL."""
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


class Attacker:
    """Works on the tables as their owner, without the key."""

    def __init__(self, settings):
        self.engine = create_engine(settings.owner_url)
        self.anchor_file = settings.anchor_file
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.snapshots = {}
        if self.sqlite:
            with self.engine.begin() as connection:
                for (name,) in connection.execute(
                    text("select name from sqlite_master where type = 'trigger'")
                ).fetchall():
                    connection.execute(text(f"drop trigger {name}"))

    def rows(self, table):
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(f"select * from {table}")).mappings()]

    def snapshot(self, moment):
        self.snapshots[moment] = {table: self.rows(table) for table in TABLES}

    def put(self, moment):
        """Put all tables as they were at that moment."""
        with self.engine.begin() as connection:
            for table in TABLES:
                connection.execute(text(f"delete from {table}"))
                rows = self.snapshots[moment][table]
                if rows:
                    names = list(rows[0])
                    statement = (
                        f"insert into {table} ({', '.join(names)}) values ({', '.join(':' + name for name in names)})"
                    )
                    connection.execute(text(statement), rows)

    def run(self, statement, **values):
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def entry(self, seq):
        return next(row for row in self.snapshots["now"]["audit_entry"] if row["seq"] == seq)

    def move(self, a, b):
        """Give entry a the number b."""
        self.run("update audit_entry set seq = :b where seq = :a", a=a, b=b)

    def cut(self, seq):
        """Cut the tail after an entry and make head and disclosures agree."""
        self.run("delete from audit_entry where seq > :s", s=seq)
        self.run("delete from disclosure where seq > :s", s=seq)
        self.run("update audit_head set seq = :s, mac = :m", s=seq, m=self.entry(seq)["mac"])


TEXTS = ("request", "role", "act", "outcome", "object_kind", "object_number", "reason")
NUMBERS = ("person", "seat", "agency", "case_id")


def edited(attacker, random):
    """One field of one entry or disclosure."""
    seq = random.randint(1, ENTRIES)
    field = random.choice([*TEXTS, *NUMBERS, "at", "shown", "mac", "disclosed"])
    if field == "disclosed":
        seq = random.choice([row["seq"] for row in attacker.snapshots["now"]["disclosure"]])
        change = random.choice(["classes = 'identity,leads'", "case_id = 999", "seat = 999", "delete", "add"])
        if change == "delete":
            attacker.run("delete from disclosure where seq = :s", s=seq)
        elif change == "add":
            attacker.run("insert into disclosure values (:i, :s, 5, 2, 3, 'leads')", i=new_key(), s=seq)
        else:
            attacker.run(f"update disclosure set {change} where seq = :s", s=seq)
        return seq
    value = "x" if field in TEXTS else 424242 if field in NUMBERS else "0" * 64 if field == "shown" else b"0" * 32
    if field == "at":
        value = instant(attacker.entry(seq)["at"]) - timedelta(seconds=random.randint(1, 9999))
        value = value.replace(tzinfo=None).isoformat(" ") if attacker.sqlite else value
    attacker.run(f"update audit_entry set {field} = :v where seq = :s", v=value, s=seq)
    return seq


def deleted(attacker, random):
    """One entry, with its disclosures or without."""
    seq = random.randint(1, ENTRIES)
    attacker.run("delete from audit_entry where seq = :s", s=seq)
    if random.random() < 0.5:
        attacker.run("delete from disclosure where seq = :s", s=seq)
    return seq


def inserted(attacker, random):
    """A forged entry between two, those after it moved up, or after the last; the head agrees."""
    seq = random.randint(1, ENTRIES + 1)
    for later in range(ENTRIES, seq - 1, -1):
        attacker.move(later, later + 1)
    forged = dict(attacker.entry(random.randint(1, ENTRIES))) | {"seq": seq, "mac": bytes(random.randbytes(32))}
    names = list(forged)
    attacker.run(
        f"insert into audit_entry ({', '.join(names)}) values ({', '.join(':' + name for name in names)})", **forged
    )
    last = forged["mac"] if seq > ENTRIES else attacker.entry(ENTRIES)["mac"]
    attacker.run("update audit_head set seq = :s, mac = :m", s=ENTRIES + 1, m=last)
    return seq


def reordered(attacker, random):
    """Two entries change places, links and all."""
    a, b = sorted(random.sample(range(1, ENTRIES + 1), 2))
    attacker.move(a, 10_000)
    attacker.move(b, a)
    attacker.move(10_000, b)
    return a


def swapped(attacker, random):
    """Two entries change who and what, keeping number and link."""
    a, b = sorted(random.sample(range(1, ENTRIES + 1), 2))
    for one, other in ((a, b), (b, a)):
        source = attacker.entry(other)
        attacker.run("update audit_entry set object_number = :n, case_id = :c, shown = :h where seq = :s",
                     n=source["object_number"], c=source["case_id"], h=source["shown"], s=one)  # fmt: skip
    return a


def rechained(attacker, random):
    """An entry is edited and everything after it linked anew with a guessed key; the head agrees."""
    seq = random.randint(1, ENTRIES)
    guess = random.choice([b"", b"audit", bytes(32), random.randbytes(32)])
    link = attacker.entry(seq - 1)["mac"] if seq > 1 else bytes(32)
    link = bytes(link)
    for number in range(seq, ENTRIES + 1):
        row = dict(attacker.entry(number))
        if number == seq:
            row["reason"] = "nothing to see"
            attacker.run("update audit_entry set reason = :r where seq = :s", r=row["reason"], s=seq)
        row["at"] = instant(row["at"])
        link = mac(guess, link, Entry(**{name: row[name] for name in FIELDS}))
        attacker.run("update audit_entry set mac = :m where seq = :s", m=link, s=number)
    attacker.run("update audit_head set mac = :m", m=link)
    return seq


def tail_cut(attacker, random):
    """The last entries are gone, head and disclosures agree."""
    seq = random.randint(1, ENTRIES - 1)
    attacker.cut(seq)
    return seq + 1


def restored(attacker, random):
    """An older copy of all tables is put back."""
    moment = random.choice(SNAPSHOTS)
    attacker.put(moment)
    return moment + 1


def written_on(attacker, random):
    """The last entries are cut or an older copy is put back, the portal writes on, and the worker comes by: at any time,
    or just when the new log is as long as the old one was at each anchor."""
    kept = random.choice([random.randint(1, ENTRIES - 1), random.choice(SNAPSHOTS)])
    attacker.put(kept) if kept in SNAPSHOTS else attacker.cut(kept)
    lost = [seq for seq in ANCHORED if seq > kept]
    end = kept
    for stop in random.choice([lost, [kept + random.randint(1, 30)]]) or [kept + 1]:
        for turn in range(end, stop):
            write_line(1000 + turn)
        end = stop
        anchor_head(KEYS.audit, attacker.anchor_file, datetime.now(UTC))
    # What is known of the lines in between is the anchor after them: there the new chain differs, or it ends before.
    return min(lost[0], end + 1) if lost else kept + 1


KINDS = (edited, deleted, inserted, reordered, swapped, rechained, tail_cut, restored, written_on)
AT_THE_END = (tail_cut, restored, written_on)


def build(app, settings):
    """A log with anchors on the way and snapshots of older days."""
    attacker = Attacker(settings)
    with app.app_context():
        for turn in range(1, ENTRIES + 1):
            write_line(turn)
            if turn in ANCHORED:
                anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC))
            if turn in SNAPSHOTS:
                attacker.snapshot(turn)
    attacker.snapshot("now")
    return attacker


def attack(app, settings, each, seed):
    """Every kind so many times; how many of each were found, and the young cuts that were not."""
    attacker, random = build(app, settings), Random(seed)
    anchored = settings.anchor_file.read_text()
    found, young = Counter(), Counter()
    with app.app_context():
        assert verify(KEYS.audit, read_anchors(settings.anchor_file)).whole
        for kind in KINDS:
            for turn in range(each):
                first = kind(attacker, random)
                verdict = verify(KEYS.audit, read_anchors(settings.anchor_file))
                if kind in AT_THE_END and first > max(ANCHORED):
                    assert verdict.whole
                    young[kind.__name__] += 1
                else:
                    assert verdict.broken == first, (kind.__name__, turn, verdict, first)
                    found[kind.__name__] += 1
                attacker.put("now")
                settings.anchor_file.write_text(anchored)
        assert verify(KEYS.audit, read_anchors(settings.anchor_file)).whole
    attacker.engine.dispose()
    return found, young


def test_tampering_is_found_and_named(app, settings):
    found, young = attack(app, settings, each=6, seed=1)
    assert sum(found.values()) + sum(young.values()) == 6 * len(KINDS)
    assert set(young) <= {kind.__name__ for kind in AT_THE_END}


@pytest.mark.thorough
@pytest.mark.timeout(600)
def test_a_thousand_tamperings(app, settings, capsys):
    found, young = attack(app, settings, each=150, seed=2)
    assert sum(found.values()) >= 1000
    assert all(found[kind.__name__] + young[kind.__name__] == 150 for kind in KINDS)
    assert all(found[kind.__name__] >= 100 for kind in KINDS)
    with capsys.disabled():
        print(f" [found {dict(found)}, young cuts not to be found {dict(young)}]", end="")


@pytest.mark.thorough
def test_a_hundred_untouched_logs_pass(app, settings):
    with app.app_context():
        for turn in range(1, 101):
            write_line(turn)
            if turn % 7 == 0:
                anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC))
            verdict = verify(KEYS.audit, read_anchors(settings.anchor_file))
            assert verdict.whole
            assert verdict.entries == turn


def test_a_chain_that_lost_its_last_anchor_is_not_anchored_again(app, settings, caplog):
    """Seen once: cut to entry 100, twenty harmless lines, and the worker's new anchor of entry 120 replaced the old one."""
    attacker = build(app, settings)
    with app.app_context():
        assert anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC))
        attacker.cut(100)
        for turn in range(20):
            write_line(1000 + turn)
        logging.getLogger("homeward").addHandler(caplog.handler)
        assert not anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC))
        logging.getLogger("homeward").removeHandler(caplog.handler)
        assert [record.facts for record in caplog.records] == [{"entry": ENTRIES}]
        assert len(read_anchors(settings.anchor_file)) == len(ANCHORED) + 1
        assert verify(KEYS.audit, read_anchors(settings.anchor_file)).broken == ENTRIES
        attacker.put("now")
        write_line(1)
        assert anchor_head(KEYS.audit, settings.anchor_file, datetime.now(UTC)), "a whole chain is anchored on"
    attacker.engine.dispose()


def test_two_anchors_of_one_entry_must_be_the_same(app, settings):
    attacker = build(app, settings)
    first = read_anchors(settings.anchor_file)[1]
    with app.app_context():
        for link, whole in ((first.mac, True), ("0" * 64, False)):
            again = Anchor(first.seq, link, first.at, sign_anchor(KEYS.audit, first.seq, link, first.at))
            for anchors in ([first, again], [again, first]):
                verdict = verify(KEYS.audit, anchors)
                assert (verdict.whole, verdict.broken) == (whole, None if whole else first.seq)
    attacker.engine.dispose()


def test_the_last_anchor_is_read_from_the_end_of_the_file(tmp_path):
    path = tmp_path / "anchor.jsonl"
    assert last_anchor(path) is None
    for seq in range(1, 40):
        append_anchor(path, Anchor(seq, f"{seq:064x}", "2026-01-01T00:00:00+00:00", "0" * 64))
        assert last_anchor(path) == read_anchors(path)[-1]
    path.write_text(path.read_text() + "not a line\n")
    assert last_anchor(path) == Anchor(-1, "", "", "")


def test_an_altered_anchor_file_is_found(app, settings):
    build(app, settings).engine.dispose()
    lines = settings.anchor_file.read_text().splitlines()
    with app.app_context():
        for altered in (lines[1].replace('"seq": 60', '"seq": 59'), "not a line", lines[1][:-9]):
            settings.anchor_file.write_text("\n".join([lines[0], altered, lines[2]]))
            assert not verify(KEYS.audit, read_anchors(settings.anchor_file)).whole
        settings.anchor_file.write_text("\n".join(lines))
        assert verify(KEYS.audit, read_anchors(settings.anchor_file)).whole
        assert not verify(b"another key" * 3, read_anchors(settings.anchor_file)).whole
