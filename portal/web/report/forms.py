"""Forms of the report: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.cases.interstate_rules import ELSEWHERE_WORDS, IN_THE_FIRST_HOUR, PICK_UP_WORDS, STATES, SUPERVISION_WORDS
from portal.cases.report_rules import ABSENCE_WORDS, DANGER_WORDS, AbsenceType
from portal.web.forms import Area, Choice, Choices, Form, OneLine
from portal.web.moments import day_field, time_field, which_field

YES_NO = [("yes", "Yes"), ("no", "No")]


class FindChildForm(Form):
    """The name of a child in the agency's care."""

    words = OneLine("Child's name", 100, (DataRequired("Enter the child's name, or part of it."),))
    birth_date = OneLine("Date of birth", 20)


class NewChildForm(Form):
    """A child who is not in the portal yet."""

    name = OneLine("Full name", 200, (DataRequired("Enter the child's name as it is known."),))
    former_names = OneLine("Former names", 400)
    nicknames = OneLine("Nicknames", 400)
    birth_date = OneLine("Date of birth", 20)
    sex = Choice("Sex", choices=[("female", "Female"), ("male", "Male"), ("not known", "Not known")])
    in_care = Choice("Does your agency have placement, care or supervision of the child?", "Choose yes or no: federal law asks it before anything else.", YES_NO)  # fmt: skip
    office = Choice("Court and chambers")
    docket_number = OneLine("Docket number", 60)


class ReportForm(Form):
    """The first hour on one page."""

    learned_day, learned_time, learned_which = day_field(), time_field(), which_field()
    learned_from = OneLine("Who told the agency", 200, (DataRequired("Enter who told the agency."),))
    seen_day, seen_time, seen_which = day_field(), time_field(), which_field()
    seen_place = OneLine("Last seen where", 200)
    seen_by = OneLine("Last seen by", 200)
    absence_type = Choice("How the child came to be absent", "Choose how the child came to be absent; not known yet is an answer.", [(kind.value, words) for kind, words in ABSENCE_WORDS.items()])  # fmt: skip
    dangers = Choices("Dangers", choices=[(danger.value, words) for danger, words in DANGER_WORDS.items()])
    narrative = Area("What happened", 4000)
    police = Choice("Police agency that investigates")
    later_reason = Area("Why the agency learned of it later", 1000)  # than a provider's report came in
    step = OneLine("Step", 10)


# Juvenile justice says absconded; what is recorded, and read by partners without a criminal-justice role, stays the words of all.
OF_A_YOUTH = ABSENCE_WORDS | {AbsenceType.RAN_AWAY: "Absconded: left the placement or ran away"}


class YouthReportForm(ReportForm):
    """The first hour of a youth under supervision: what juvenile justice adds, none of it needed to report."""

    absence_type = Choice("How the youth came to be absent", "Choose how the youth came to be absent; not known yet is an answer.", [(kind.value, words) for kind, words in OF_A_YOUTH.items()])  # fmt: skip
    supervision = Choice("Supervision", choices=[(kind.value, words) for kind, words in SUPERVISION_WORDS.items()])
    pick_up = Choice(
        "Warrant or pick-up order", choices=[(kind.value, PICK_UP_WORDS[kind]) for kind in IN_THE_FIRST_HOUR]
    )
    elsewhere = Choice("Is another state in it?", choices=[(kind.value, words) for kind, words in ELSEWHERE_WORDS.items()])  # fmt: skip
    state = Choice("Which state", choices=list(STATES.items()))
    held_day, held_time, held_which = day_field(), time_field(), which_field()
