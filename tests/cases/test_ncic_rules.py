"""What may be said of an updated NCIC entry, and when it cannot have been updated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal.cases.ncic_rules import NOTHING_NEW, Updated, update_refused, updated_words

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENTERED = NOW - timedelta(days=20)


def test_what_was_updated_is_said_in_the_order_of_the_list():
    assert updated_words([]) == NOTHING_NEW
    assert updated_words([Updated.VEHICLE, Updated.PHOTO]) == "Photo of the last 180 days; Vehicle or plate"


def test_an_update_lies_between_the_entry_or_the_update_before_and_now():
    assert update_refused(NOW, ENTERED, None, NOW) is None
    assert update_refused(ENTERED, ENTERED, ENTERED, NOW) is None
    for at, entered, latest, field, said in (
        (NOW, None, None, "main", "Attest the NCIC entry first"),
        (NOW + timedelta(minutes=1), ENTERED, None, "happened_day", "in the future"),
        (ENTERED - timedelta(minutes=1), ENTERED, None, "happened_day", "before the child was entered"),
        (ENTERED, ENTERED, NOW, "happened_day", "A later update"),
    ):
        refused = update_refused(at, entered, latest, NOW)
        assert refused is not None
        assert refused[0] == field
        assert said in refused[1]
