"""Forms of a provider's report, of what is added to it, and of what the agency makes of it: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.cases.provider_report_rules import GROUND_WORDS, MOST_ADDED, MOST_SEARCHED, MOST_WORDS, WHY_WORDS
from portal.cases.report_rules import ABSENCE_WORDS, DANGER_WORDS
from portal.web.forms import Area, Choice, Choices, Form, OneLine, once_field
from portal.web.moments import day_field, time_field, which_field


class ProviderReportForm(Form):
    """What a home knows of a child who is missing: the agency and a name are needed, nothing else."""

    placing = Choice("Agency that placed the child", "Choose the agency that placed the child.")
    child_name = OneLine("Child's name", 200, (DataRequired("Enter the child's name, as you know it."),))
    birth_date = OneLine("Date of birth", 20)
    sex = Choice("Sex", choices=[("female", "Female"), ("male", "Male"), ("not known", "Not known")])
    seen_day, seen_time, seen_which = day_field(), time_field(), which_field()
    seen_place = OneLine("Last seen where", 200)
    seen_by = OneLine("Last seen by", 200)
    seen_with = OneLine("Last seen with", 400)
    clothing = OneLine("Clothing last worn", 400)
    searched = Area("Where you searched, whom you asked", MOST_SEARCHED)
    police_agency = OneLine("Police called: which agency", 200)
    police_number = OneLine("Police report number", 60)
    absence_type = Choice("How the child came to be absent", choices=[(kind.value, words) for kind, words in ABSENCE_WORDS.items()])  # fmt: skip
    dangers = Choices("Dangers", choices=[(danger.value, words) for danger, words in DANGER_WORDS.items()])
    narrative = Area("What happened", MOST_WORDS)
    step = OneLine("Step", 10)
    once = once_field()


class AddForm(Form):
    """Something more."""

    text = Area("What you add or correct", MOST_ADDED, (DataRequired("Write what you add or correct."),))
    once = once_field()


class WithdrawForm(Form):
    """Why a report is withdrawn, and since when the child is back."""

    why = Choice("Why", "Choose why you withdraw the report.", [(why.value, words) for why, words in WHY_WORDS.items()])
    located_day, located_time, located_which = day_field(), time_field(), which_field()
    text = Area("In your words", MOST_ADDED)
    once = once_field()


class DeclineForm(Form):
    """Why an agency declines a report; the provider reads it."""

    ground = Choice("Why", "Choose why you decline the report.", [(one.value, words) for one, words in GROUND_WORDS.items()])  # fmt: skip
    text = Area("In your words", MOST_ADDED, (DataRequired("Write to the home what it should know or do."),))
