"""Question cards: what the law asks of a case, what hangs on the answer, and only for who may answer."""

from __future__ import annotations

from portal.people.rules import Role
from tests.web.browsing import words
from tests.web.test_walk import Walk

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
