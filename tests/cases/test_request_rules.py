"""How a question between agencies stands, and when it may be due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal.cases.request_rules import LONGEST, Standing, due_refused, standing_of


def test_how_it_stands():
    now = datetime(2026, 1, 2, tzinfo=UTC)
    minute = timedelta(minutes=1)
    for due, answered, withdrawn, expected in (
        (now, None, None, Standing.WAITS), (now - minute, None, None, Standing.OVERDUE),
        (now - minute, now - minute, None, Standing.ANSWERED), (now - minute, now, None, Standing.ANSWERED_LATE),
        (now - minute, None, now, Standing.WITHDRAWN),
    ):  # fmt: skip
        assert standing_of(due, answered, withdrawn, now) is expected
    assert due_refused(now, now)
    assert due_refused(now + LONGEST + minute, now)
    assert not due_refused(now + LONGEST, now)
