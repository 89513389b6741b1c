"""Plants comments that were corrected, answered, or taken back: the words before a correction stand beside it, of what was taken back none stands anywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from portal.cases.talk_models import Comment, CommentAudience, CommentChange
from portal.sharing.rules import InformationClass as C
from tests.cases.worlds import PAST


def plant_changes(planter: Any) -> None:
    """Of the place's agency and of another, heard by the place and not: one comment corrected and answered, one corrected and taken back."""
    for own in (True, False):
        for heard in (True, False):
            open_to = planter.may(C.COMMENTS, "", own, audience=heard)
            first = _comment(planter, own, heard, open_to)
            planter.found[-1] = replace(planter.found[-1], corrected=open_to)
            _change(planter, first, own, open_to)
            _comment(planter, own, heard, open_to, answers_id=first.id)
            back = _comment(planter, own, heard, False)
            _change(planter, back, own, False)
            _change(planter, back, own, False, taken_back=True, comment_text=None)


def _comment(planter: Any, own: bool, heard: bool, open_to: bool, **more: Any) -> Comment:
    author = planter.place.agency.id if own else planter.other
    row = planter.row_of(Comment, C.COMMENTS, author, lambda _: open_to, seat_id=planter.place.seat.id, **more)
    if heard:
        planter.maker.add(
            CommentAudience, case_id=planter.case.id, comment_id=row.id, agency_id=planter.place.agency.id
        )
    return row


def _change(planter: Any, comment: Comment, own: bool, open_to: bool, **more: Any) -> None:
    values = {"comment_id": comment.id, "seat_id": planter.place.seat.id} | more
    row = planter.row_of(CommentChange, C.COMMENTS, comment.agency_id, lambda _: open_to, **values)
    row.recorded_at = PAST + timedelta(minutes=2 if "taken_back" in more else 1)
