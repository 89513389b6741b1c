"""Question cards: what the law asks of a case, what hangs on the answer, and only for who may answer."""

from __future__ import annotations

from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.people.rules import Role
from tests.cases.test_board import judge_of
from tests.cases.worlds import owner_session
from tests.web.browsing import words
from tests.web.walking import Walk, file_notice

CARE = "Cedar County Child Welfare"
ASKED = "Can the parent not be located or contacted, have parental rights ended, or was an affidavit of relinquishment signed?"
HANGS = "On the answer hangs: Notify the parent (The parent): at most 24 hours."


def test_a_card_says_what_hangs_on_the_answer_and_goes_with_it(app, settings):
    walk = Walk(app, settings)
    case = walk.report(police=walk.police)
    worker = walk.client(Role.CASEWORKER, CARE)
    page = words(worker.get(f"/cases/{case}").text)
    assert ASKED in page
    assert HANGS in page
    detective = words(walk.client(Role.DETECTIVE, "Cedar City Police Department").get(f"/cases/{case}").text)
    assert ASKED not in detective
    walk.post(worker, f"/cases/{case}/answers", f"/cases/{case}", question="parent_notice_excepted", answer="no")
    page = words(worker.get(f"/cases/{case}").text)
    assert HANGS not in page


def test_an_answer_is_known_to_whom_its_class_is_and_the_log_does_not_say_what_was_asked(app, settings):
    """A trafficking answer: the keeper has it; bench, police and provider have neither question nor answer, nor has the log."""
    walk = Walk(app, settings)
    case = walk.report(police=walk.police)
    worker = walk.client(Role.CASEWORKER, CARE)
    question = "Is the child known or believed to be a victim of sex trafficking?"
    walk.post(worker, f"/cases/{case}/answers", f"/cases/{case}", question="trafficking_victim", answer="yes")
    walk.post(worker, f"/cases/{case}/answers", f"/cases/{case}", question="ran_away", answer="yes")
    file_notice(walk, case)
    assert question in words(worker.get(f"/cases/{case}").text)
    judge = judge_of(walk)
    for client in (judge, walk.client(Role.DETECTIVE, "Cedar City Police Department")):
        page = words(client.get(f"/cases/{case}").text)
        assert "Duties" in page, "the case is there"
        assert question not in page
        assert "Did the child run away?" in page, "the planted positive: an answer that tells nothing more"
    with owner_session(settings) as session:
        reasons = set(session.execute(select(AuditEntry.reason).where(AuditEntry.act == "case:answer")).scalars())
    assert reasons == {"answered", "ran_away"}
