"""Comments that are answered, corrected and taken back: nobody new ever reads a word, and what was taken back is nowhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.exc import ProgrammingError

from portal.cases.talk_models import Comment, CommentAudience, CommentChange
from portal.cases.talk_rules import CHANGED, Spoken, Words, in_threads
from portal.cases.thread_services import BACK, MEANWHILE, SAME
from portal.notices.models import Notice
from portal.notices.telling_services import tell_what_waits
from portal.people.models import Agency, Seat
from portal.people.rules import Role
from portal.sharing.models import CaseAccess
from tests.cases.worlds import owner_session
from tests.web.browsing import token
from tests.web.relieving import CARE, POLICE
from tests.web.walking import Walk, words

SAID, ANSWERED, ANEW = "The aunt has a car.", "Which colour is it?", "The aunt has a grey car."


class Thread:
    """A case with police and NCMEC in it, and a comment of the caseworker to the police."""

    def __init__(self, walk):
        self.walk, self.case = walk, walk.report(police=walk.police)
        self.worker, self.detective = walk.client(Role.CASEWORKER, CARE), walk.client(Role.DETECTIVE, POLICE)
        self.supervisor, self.analyst = walk.client(Role.CW_SUPERVISOR, CARE), walk.client(Role.NCMEC_ANALYST)
        refer = f"/cases/{self.case}/refer"
        walk.post(self.worker, refer, refer, agency=walk.ncmec, basis="42 U.S.C. 671(a)(35)(B)", step="share")
        walk.comment(self.worker, self.case, walk.police, SAID)
        self.page = f"/cases/{self.case}"
        self.number = self.numbers()[0]
        self.at = f"{self.page}/comments/{self.number}"

    def numbers(self):
        with owner_session(self.walk.settings) as session:
            return list(session.execute(select(Comment.number).order_by(Comment.recorded_at)).scalars())

    def field(self, client, name, at=None):
        return re.search(rf'name="{name}" value="([^"]*)"', client.get(at or self.at).text)[1]

    def answer(self, client, text=ANSWERED, expect=303, at=None, **more):
        at = at or self.at
        fields = {"readers": self.field(client, "readers", at), "text": text} | more
        return self.walk.post(client, at, at, expect, **fields)

    def correct(self, client, text=ANEW, expect=303, **more):
        at = f"{self.at}/correct"
        return self.walk.post(client, at, at, expect, **{"turn": "1", "text": text} | more)

    def take_back(self, client, expect=303):
        return self.walk.post(client, f"{self.at}/take-back", "/home", expect)

    def everywhere(self, client):
        """What one reads of the case, its timeline included."""
        return "".join(words(client.get(self.page + more).text) for more in ("", "/timeline/print", "/sheets/field"))

    def audience(self, text):
        with owner_session(self.walk.settings) as session:
            found = select(Agency.name).join(CommentAudience, CommentAudience.agency_id == Agency.id)
            found = found.join(Comment, Comment.id == CommentAudience.comment_id).where(Comment.comment_text == text)
            return set(session.execute(found).scalars())

    def told(self, kind):
        with owner_session(self.walk.settings) as session:
            return [row.targets for row in session.execute(select(Notice).where(Notice.kind == kind)).scalars()]

    def logged(self, act):
        query = text(
            "select outcome, reason from audit_entry where act = :act and object_kind = 'comment' order by seq"
        )
        with owner_session(self.walk.settings) as session:
            return [tuple(row) for row in session.execute(query, {"act": act}) if row.outcome != "read"]


@pytest.fixture
def thread(app, settings):
    return Thread(Walk(app, settings))


def test_an_answer_reaches_those_who_read_the_comment_and_stands_below_it(thread):
    thread.walk.comment(thread.worker, thread.case, "partners", "Something later.")
    assert thread.answer(thread.detective).headers["Location"].endswith(f"#comment-{thread.number}")
    assert thread.audience(ANSWERED) == {CARE}
    for reader in (thread.worker, thread.detective):
        text = words(reader.get(thread.page).text)
        assert text.index(SAID) < text.index(ANSWERED) < text.index("Something later.")
        assert ANSWERED in thread.everywhere(reader)
    assert "Something later." in thread.everywhere(thread.analyst)
    for word in (SAID, ANSWERED):
        assert word not in thread.everywhere(thread.analyst)

    assert thread.analyst.get(thread.at).status_code == 404, "not its reader"

    assert len(thread.told("comment")) == 3


def test_an_answer_never_reaches_whoever_joined_since_or_has_left(thread):
    at = thread.at
    with owner_session(thread.walk.settings) as session:
        police = select(Agency.id).where(Agency.name == POLICE).scalar_subquery()
        session.execute(update(CaseAccess).where(CaseAccess.agency_id == police).values(ends_at=datetime.now(UTC)))
    page = words(thread.worker.get(at).text)
    assert "Read by: Your agency alone" in page
    thread.answer(thread.worker, "Noted for us.")
    assert thread.audience("Noted for us.") == set()


def test_where_the_readers_changed_while_one_wrote_nothing_is_sent_and_the_words_are_kept(thread):
    shown = thread.field(thread.worker, "readers")
    with owner_session(thread.walk.settings) as session:
        police = select(Agency.id).where(Agency.name == POLICE).scalar_subquery()
        session.execute(update(CaseAccess).where(CaseAccess.agency_id == police).values(ends_at=datetime.now(UTC)))
    kept = thread.answer(thread.worker, expect=400, readers=shown).text
    assert ANSWERED in kept
    assert words(CHANGED) in words(kept)
    assert "Read by: Your agency alone" in words(kept), "and who reads it now stands there"
    assert len(thread.numbers()) == 1


def test_sent_twice_it_is_there_once(thread):
    once = thread.field(thread.detective, "once")
    for _ in range(2):
        thread.answer(thread.detective, once=once)
    assert words(thread.worker.get(thread.page).text).count(ANSWERED) == 1


def test_corrected_by_whoever_wrote_it_it_says_so_and_keeps_both(thread):
    thread.correct(thread.worker)
    for reader in (thread.worker, thread.detective):
        page = words(reader.get(thread.page).text)
        assert ANEW in page
        assert SAID not in page
        assert "Corrected" in page
        line = words(reader.get(f"{thread.page}/timeline/print").text)
        assert "Comment corrected" in line
        assert re.search(rf"{re.escape(ANEW)} ?, before: {re.escape(SAID)}", line)
    assert ANEW not in thread.everywhere(thread.analyst)
    assert SAID not in thread.everywhere(thread.analyst)
    assert len(thread.told("comment_changed")) == 1
    assert thread.logged("comment:correct") == [("done", "")]
    for other in (thread.supervisor, thread.detective, thread.analyst):
        assert other.get(f"{thread.at}/correct").status_code == 404
        data = {"csrf_token": token(other.get("/home").text), "turn": "2", "text": "Not mine."}
        assert other.post(f"{thread.at}/correct", data=data).status_code == 404


def test_a_correction_of_words_that_are_no_longer_there_is_kept_on_the_page(thread):
    assert words(SAME) in words(thread.correct(thread.worker, SAID, 400).text)
    thread.correct(thread.worker)
    thread.correct(thread.worker)  # the same, sent twice
    late = thread.correct(thread.worker, "Another tab's.", 400).text
    assert "Another tab&#39;s." in late
    assert words(MEANWHILE) in words(late)
    with owner_session(thread.walk.settings) as session:
        assert len(session.execute(select(CommentChange.id)).all()) == 1
    thread.take_back(thread.supervisor)
    late = thread.correct(thread.worker, "Too late.", 400, turn="2").text
    assert words(BACK) in words(late)
    assert "Too late." in late


def test_taken_back_by_its_agency_no_word_of_it_is_left_anywhere(thread):
    thread.correct(thread.worker)
    thread.answer(thread.detective)
    for other in (thread.detective, thread.analyst):
        assert other.get(f"{thread.at}/take-back").status_code == 404
        assert thread.take_back(other, 404)
    thread.take_back(thread.supervisor)
    thread.take_back(thread.worker)  # twice is once
    for reader in (thread.worker, thread.supervisor, thread.detective):
        text = thread.everywhere(reader)
        assert SAID not in text
        assert ANEW not in text
        assert "Taken back by" in text
        assert "Comment taken back" in text
        assert ANSWERED in text, "the answer is its author's to take back"
        at = thread.at if reader is thread.detective else f"{thread.at}/take-back"
        assert SAID not in reader.get(at).text
    assert "Taken back" not in thread.everywhere(thread.analyst)
    assert [outcome for outcome, _ in thread.logged("comment:take-back")] == ["refused"] * 4 + ["done", "refused"]
    late = thread.walk.post(thread.detective, thread.at, "/home", 400, text="More.", readers="0" * 16).text
    assert words(BACK) in words(late)
    assert "More." in late


def test_the_correction_is_told_to_its_readers_and_nobody_else(thread):
    thread.correct(thread.worker)
    with thread.walk.app.app_context():
        tell_what_waits(datetime.now(UTC) + timedelta(minutes=1), ZoneInfo("America/Chicago"))
    said = "A partner corrected a comment to your agency, or took it back"
    assert said in words(thread.detective.get("/inbox").text)
    assert said not in words(thread.analyst.get("/inbox").text)


def test_whoever_reads_the_log_but_not_the_comment_learns_of_no_correction(thread):
    counsel = thread.walk.client(Role.PARENTS_COUNSEL)
    readers = (thread.supervisor, counsel, thread.analyst)
    thread.correct(thread.worker)
    thread.take_back(thread.worker)
    for one in readers:
        page = words(one.get(thread.page).text)
        assert "comment:correct" not in page
        assert "comment:take-back" not in page
    assert "comment:add" in words(thread.supervisor.get(thread.page).text)


def test_a_draft_that_was_begun_under_others_says_so_when_it_is_opened(thread):
    at = thread.at
    typed = {
        "csrf_token": token(thread.worker.get(at).text),
        "readers": "0" * 16,
        "text": "Half a",
        "save_draft": "page",
    }
    assert thread.worker.post(at, data=typed).status_code == 303
    opened = thread.worker.get(at).text
    assert "Half a" in opened
    assert words(CHANGED) in words(opened)
    assert words(CHANGED) in words(thread.answer(thread.worker, "", 400, readers="0" * 16).text)
    correct = f"{at}/correct"
    thread.correct(thread.worker)
    late = thread.walk.post(thread.worker, correct, correct, 400, turn="1", text="")
    assert words(MEANWHILE) in words(late.text)


def test_a_half_written_correction_is_kept_as_a_draft(thread):
    at = f"{thread.at}/correct"
    typed = {"csrf_token": token(thread.worker.get(at).text), "turn": "1", "text": "Half a", "save_draft": "page"}
    assert thread.worker.post(at, data=typed).status_code == 303
    assert "Half a" in thread.worker.get(at).text
    assert "Correction of a comment" in words(thread.worker.get("/home").text)


def test_what_was_taken_back_is_no_disclosure(thread):
    thread.take_back(thread.worker)
    thread.detective.get(thread.at)
    with owner_session(thread.walk.settings) as session:
        lines = session.execute(
            text("select seq from audit_entry where object_kind = 'comment' and outcome = 'read' order by seq desc")
        ).scalars()
        last = next(iter(lines))
        assert session.execute(text("select count(*) from disclosure where seq = :seq"), {"seq": last}).scalar() == 0


def test_the_number_of_statements_tells_of_no_correction_that_is_hidden(thread, statements):
    thread.analyst.get(thread.page)
    before = statements(lambda: thread.analyst.get(thread.page))
    thread.correct(thread.worker)
    thread.answer(thread.detective)
    assert statements(lambda: thread.analyst.get(thread.page)) == before


@pytest.fixture
def statements(app):
    """Counts the statements of what is done."""
    from sqlalchemy import event

    from portal.store.base import db

    def count(act):
        seen = []

        def see(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", see)
            act()
            event.remove(db.engine, "before_cursor_execute", see)
        return len(seen)

    return count


def test_the_database_takes_no_change_of_anothers_comment(thread, settings, engine_name):
    if engine_name != "postgresql":
        return
    with owner_session(settings) as session:
        comment = session.execute(select(Comment)).scalar_one()
        detective = session.execute(select(Seat).where(Seat.role == Role.DETECTIVE.value)).scalars().first()
        case, key = comment.case_id, comment.id
        seat = {Role.DETECTIVE: detective.id, Role.CASEWORKER: comment.seat_id}
        agency = {Role.DETECTIVE: detective.agency_id, Role.CASEWORKER: comment.agency_id}
    insert = text(
        "insert into comment_change (id, case_id, agency_id, seat_id, comment_id, recorded_at, taken_back)"
        " values (:id, :case, :agency, :seat, :comment, now(), true)"
    )
    engine = create_engine(settings.database_url)
    for turn, role in enumerate(seat):
        values = {"id": turn + 1, "case": case, "agency": agency[role], "seat": seat[role], "comment": key}
        with engine.begin() as connection:
            connection.execute(text("select set_config('homeward.seat', :seat, true)"), {"seat": str(seat[role])})
            if role is Role.CASEWORKER:
                connection.execute(insert, values)
                continue
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(insert, values)
            connection.rollback()
    engine.dispose()


def test_in_threads_each_stands_below_what_it_answers_in_its_turn():
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def one(key, answers=None):
        return Spoken(key, answers, str(key), "A", at + timedelta(minutes=key), (Words("x", at),), frozenset(), (), 1, False, False)  # fmt: skip

    said = [one(1), one(2), one(3, 1), one(4), one(5, 3), one(6, 2), one(7, 99)]
    assert [spoken.key for spoken in in_threads(said)] == [1, 3, 5, 2, 6, 4, 7]
