"""Plants what belongs to no case: children of agencies, what their rosters say, files of rosters, a form that was kept, drafts."""

from __future__ import annotations

import json
from typing import Any

from portal.cases.dual_models import DualSide
from portal.cases.merge_models import ChildMerge
from portal.cases.models import Child
from portal.cases.roster_models import RosterChange, RosterEntry, RosterImport
from portal.people.contact_models import DualContact
from portal.people.models import FormDraft, KeptForm, Person, Seat
from portal.sharing.rules import InformationClass as C
from portal.store.base import new_number
from tests.cases.canary_table import REPORTERS, Canary
from tests.cases.worlds import NOW, PAST


def plant_roster(planter: Any) -> None:
    """A child of the place's own agency, whom those find who may report a child missing, and one of another's; each with a roster."""
    own, other = (_child(planter, own) for own in (True, False))
    for mine, child in ((True, own), (False, other)):
        _doubles(planter, child, mine)
    _drafts(planter, f"/report/{own.number}")
    kept = KeptForm(seat_id=planter.place.seat.id, path="/report", kept_at=PAST)
    _hide(planter, kept, "fields", C.ENDANGERMENT_CIRCUMSTANCES, "kept form", json.dumps([["narrative", "{word}"]]))


def _drafts(planter: Any, path: str) -> None:
    """A report begun by whoever may report, which is on its own page alone, and one by another seat of the same person."""
    place = planter.place
    other = Seat(
        person_id=place.seat.person_id,
        agency_id=place.agency.id,
        role=place.role.value,
        title="Another",
        starts_at=PAST,
    )
    planter.maker.session.add(other)
    planter.maker.session.flush()
    mine = [(place.seat.id, True)] if place.role in REPORTERS else []
    for seat, shown in (*mine, (other.id, False)):
        begun = FormDraft(seat_id=seat, path=path, writer="1" * 12, turn=1, saved_at=NOW, minute_at=NOW)
        _hide(
            planter,
            begun,
            "fields",
            C.ENDANGERMENT_CIRCUMSTANCES,
            "draft",
            json.dumps([["narrative", "{word}"]]),
            shown,
        )


def _someone(planter: Any, agency: int) -> Seat:
    login = f"contact.{new_number()}"
    person = planter.maker.add(Person, name="A contact", name_key=login, login=login, login_key=login)
    keeper = {"role": "caseworker", "title": "Caseworker", "starts_at": PAST}
    seat: Seat = planter.maker.add(Seat, person_id=person.id, agency_id=agency, **keeper)
    return seat


def _doubles(planter: Any, child: Child, own: bool) -> None:
    """A child who was merged, with what that wrote, and one whom another agency holds too: the contact is told nothing of the other's child."""
    place, maker = planter.place, planter.maker
    agency, others = (place.agency.id, planter.other) if own else (planter.other, place.agency.id)
    keys = {"agency_id": agency, "first_id": child.id, "second_id": child.id, "stood": "0" * 32}
    merge = ChildMerge(
        **keys, proposed_at=PAST, proposed_by=place.seat.id, answered_at=PAST, answered_by=place.seat.id, confirmed=True
    )
    what = json.dumps({"wrote": {"tribe": ["{word}", None]}, "stays": []})
    _hide(planter, merge, "what", C.IDENTITY, "merge", what)
    for seat in (place.seat, _someone(planter, others)):
        maker.add(DualContact, agency_id=seat.agency_id, seat_id=seat.id, starts_at=PAST, made_by=seat.id)
    twin = planter.word()
    if own:  # otherwise the twin is of the viewer's own agency, whose look-up may find it by a word that happens to be near
        planter.found.append(Canary(twin, C.IDENTITY, "child of another agency", False, False))
    held = maker.add(Child, agency_id=others, full_name=twin, name_key=twin, search_key=twin)
    maker.add(
        DualSide, number=new_number(), agency_id=agency, child_id=child.id, other_agency_id=others, other_child_id=held.id, asked_at=PAST
    )  # fmt: skip


def _child(planter: Any, own: bool) -> Child:
    name = planter.word()
    agency = planter.place.agency.id if own else planter.other
    child = planter.maker.add(Child, agency_id=agency, full_name=name, name_key=name, search_key=name, in_care=True)
    mine = own and planter.place.role in REPORTERS
    planter.found.append(Canary(name, C.IDENTITY, "child", mine, False))
    said = {field: planter.word() for field in ("own_number", "tribe", "worker", "counsel", "placement")}
    planter.maker.add(RosterEntry, agency_id=agency, child_id=child.id, **said)
    for field, word in said.items():
        of = RosterEntry.__table__.columns[field].info["class"]
        planter.found.append(Canary(word, of, f"roster {field}", mine, False))
    # A file that waits leads to nobody but the seat that sent it; what one did is for its undo alone.
    waits = RosterImport(agency_id=agency, seat_id=planter.place.seat.id, prepared_at=PAST)
    _hide(planter, waits, "text", C.IDENTITY, "roster file", "child_id,name\nA-1,{word}")
    done = RosterChange(import_id=waits.id, child_id=child.id, agency_id=agency, added=False)
    _hide(
        planter,
        done,
        "what",
        C.IDENTITY,
        "roster change",
        json.dumps({"before": {"name": "{word}"}, "after": {}, "dockets": []}),
    )
    return child


def _hide(planter: Any, row: Any, column: str, of: C, field: str, text: str, shown: bool = False) -> None:
    """Plant a word, encrypted, that no page of the crawl may show, or that one must."""
    word = planter.word()
    setattr(row, column, text.replace("{word}", word))
    planter.maker.session.add(row)
    planter.maker.session.flush()
    planter.found.append(Canary(word, of, field, shown, True))
