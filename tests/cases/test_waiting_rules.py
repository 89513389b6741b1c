"""From when a recovery plan is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.cases.waiting_rules import plan_asked_since

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(moments, st.timedeltas(timedelta(), timedelta(days=900)))
def test_a_plan_is_asked_for_from_the_24th_hour_on(since, passed):
    """Hours that passed, not hours of the wall: the nights on which clocks change move nothing."""
    assert (since <= plan_asked_since(since + passed)) == (passed >= timedelta(hours=24))
    assert since == plan_asked_since(since + timedelta(hours=24))
    assert since > plan_asked_since(since + timedelta(hours=24, seconds=-1))
