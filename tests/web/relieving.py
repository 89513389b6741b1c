"""A made pack whose rules allow every relief, and one duty of it with its pages: for the tests of relief, disputes and dates."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from sqlalchemy import select

from portal.clocks import queries
from portal.clocks.models import Duty, DutyRelief
from portal.clocks.pack_adapters import library, read_pack
from portal.clocks.rules import Edition
from portal.people.rules import Role
from tests.cases.worlds import owner_session
from tests.clocks.test_packs import GOOD
from tests.web.browsing import token
from tests.web.walking import Walk, words

CARE, POLICE = "Cedar County Child Welfare", "Cedar City Police Department"
SECRET = "zqbecausetheauntsaysso"
LIBERAL = "Waives: where excused\nExtends: to at most 96 hours\nTolls: while the office is closed\n"
RULES = (
    GOOD.replace("Law 1", "Made law 1") + LIBERAL
    + GOOD[GOOD.index("\nRule: tell") :].replace("Rule: tell", "Rule: told").replace("Owner: agency", "Owner: law enforcement")
    .replace("To: parent", "To: tribe").replace("From: information received", "From: told law enforcement") + LIBERAL
    + GOOD[GOOD.index("\nRule: tell") :].replace("Rule: tell", "Rule: report").replace("notify_other", "court_report")
    .replace("To: parent", "To: court").replace("at most 24 hours", "at least 1 day before the hearing")
)  # fmt: skip


STRICT = RULES + GOOD[GOOD.index("\nRule: tell") :].replace("Rule: tell", "Rule: strict").replace(
    "at most 24 hours", "at most 20 hours"
)


ONE_RULE = RULES[: RULES.index("\nRule: told")]
OF_BOTH = ONE_RULE.replace("From: information received", "From: told law enforcement") + ONE_RULE[
    ONE_RULE.index("\nRule: tell") :
].replace("Rule: tell", "Rule: told").replace("Owner: agency", "Owner: law enforcement").replace(
    "From: information received", "From: told law enforcement"
)
OF_EACH = ONE_RULE.replace("From: information received", "From: each sighted")


def walk_under(app, settings, monkeypatch, text):
    """A walk under one made pack beside those of the place, as its text says."""
    pack = read_pack(text, "x.pack", library())
    real = queries.editions

    def with_made(session):
        return [*real(session), Edition(pack, datetime(2020, 1, 1, tzinfo=UTC))]

    for module in ("services", "recompute_services", "relief_services", "dispute_services"):
        monkeypatch.setattr(f"portal.clocks.{module}.editions", with_made)
    return Walk(app, settings)


class Page:
    """One duty of the made rules, and its pages."""

    def __init__(self, walk, hours=-30.0, rule="tell"):
        self.walk, self.case = walk, walk.report(learned=hours, police=walk.police)
        self.worker = walk.client(Role.CASEWORKER, CARE)
        self.supervisor = walk.client(Role.CW_SUPERVISOR)
        if rule == "told":
            walk.record(self.worker, self.case, "Law enforcement", number="PD-1", hours=-2, reason="workload")
        if rule:
            with owner_session(walk.settings) as session:
                self.take(
                    session.execute(select(Duty.number).where(Duty.pack == "us-xx", Duty.rule == rule)).scalar_one()
                )

    def take(self, number):
        """Work on this duty."""
        self.number, self.at = number, f"/cases/{self.case}/duties/{number}"

    def ask(self, kind, expect=303, client=None, begins=None, until=None, **more):
        fields = {"kind": kind, "ground": "named", "note": SECRET} | more
        for name, hours in (("happened", begins), ("until", until)):
            if hours is not None:
                fields[f"{name}_day"], fields[f"{name}_time"] = self.walk.at(hours)
        return self.walk.post(client or self.worker, f"{self.at}/ask", f"{self.at}/ask", expect, **fields)

    def asked(self):
        with owner_session(self.walk.settings) as session:
            return session.execute(select(DutyRelief.number).order_by(DutyRelief.recorded_at.desc())).scalars().first()

    def press(self, client, address, expect=303, **fields):
        data = {"csrf_token": token(client.get("/home").text)} | fields
        answer = client.post(f"/cases/{self.case}/{address}", data=data)
        assert answer.status_code == expect, answer.status_code
        return answer

    def verdict(self, client=None):
        page = (client or self.worker).get(f"/cases/{self.case}").text
        rows = [words(re.sub(r"<[^>]+>", " ", row)) for row in re.findall(r"<tr>(?:(?!<thead).)*?</tr>", page, re.S)]
        return html.unescape(next((row for row in rows if "Made law 1" in row and "The court" not in row), ""))
