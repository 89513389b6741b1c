"""Forms of questions to another agency and their answers: about shape only."""

from __future__ import annotations

from wtforms.validators import DataRequired

from portal.cases.request_rules import MOST_LETTERS
from portal.cases.service_rules import SERVICES
from portal.web.forms import Area, Choices, Form, OneLine, once_field
from portal.web.moments import day_field, time_field, which_field


class AskForm(Form):
    """A question, and by when the answer is needed; to a clearinghouse also which of its services are asked for."""

    services = Choices("Services that you ask for", choices=SERVICES.items())
    question = Area("Question", MOST_LETTERS, (DataRequired("Write the question."),))
    due_day, due_time, due_which = day_field(), time_field(), which_field()
    once = once_field()


class AnswerForm(Form):
    """An answer; `version` is that of the answer that stood on the page, 0 where there was none."""

    given = Choices("Services that you give", choices=SERVICES.items())
    text = Area("Answer", MOST_LETTERS, (DataRequired("Write the answer."),))
    version = OneLine("Version", 9)
