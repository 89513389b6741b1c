"""Whose text takes a draft's place: over every ticket, turn and mark, text that the page does not know of is never written over."""

from __future__ import annotations

from itertools import product

import pytest

from portal.people.draft_rules import NO_MARK, Fate, Ticket, judge, read_ticket

OWN, OTHER, NUMBER = "1" * 12, "2" * 12, "9" * 12
MARKS = [NO_MARK, (OWN, 1), (OWN, 4), (OTHER, 1), (OTHER, 4)]


def test_nothing_is_written_over_that_the_page_neither_saw_nor_wrote():
    for seen, stands, turn, insist in product(MARKS, MARKS[1:], (None, 1, 3, 5), (True, False)):
        fate = judge(Ticket(NUMBER, OWN, seen), turn, stands, insist)
        if stands[0] == OWN:
            expected = Fate.OLDER if turn is not None and turn <= stands[1] else Fate.OVER
        else:
            expected = Fate.OVER if seen == stands else Fate.BESIDE
        assert fate is expected, (seen, stands, turn)


def test_what_was_sent_or_thrown_away_comes_back_by_the_button_alone():
    assert judge(Ticket(NUMBER, OWN), 1, None, False) is Fate.NEW
    assert judge(Ticket(NUMBER, OWN, (OWN, 3)), 4, None, False) is Fate.GONE
    assert judge(Ticket(NUMBER, OWN, (OWN, 3)), 4, None, True) is Fate.BESIDE


def test_a_ticket_reads_as_it_was_written():
    for seen in MARKS:
        ticket = Ticket(NUMBER, OWN, seen)
        assert read_ticket(str(ticket)) == ticket


@pytest.mark.parametrize("text", ["", "1.2.3.4", f"{NUMBER}.{OWN}.{OTHER}.x", f"{NUMBER}.{OWN}.{OTHER}.1234567", f"{NUMBER}.{OWN}.{OTHER}.1\n", f"{NUMBER}.{OWN}.{OTHER}.\N{ARABIC-INDIC DIGIT ONE}"])  # fmt: skip
def test_what_is_no_ticket_is_none(text):
    assert read_ticket(text) is None
