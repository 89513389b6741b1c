"""The right child is among the first five, over a made set of 2,000 pairs whose maker had not seen the matcher, in a crowd of 100,000."""

from __future__ import annotations

from collections import Counter
from itertools import chain, islice

import pytest
from sqlalchemy import insert

from portal.cases.models import Child, ChildKey
from portal.cases.name_rules import Names, known_keys
from portal.cases.report_queries import own_children
from portal.people.rules import Role
from portal.store import transaction
from portal.store.base import new_key, new_number
from portal.store.types import fold
from tests.cases.look_up_pairs import KINDS, others, pairs
from tests.cases.worlds import add_place, owner_session, viewer_of

BATCH, FIRST = 2000, 5


def crowd(session, agency, known):
    """Keep these children with their keys, many at a time; their numbers in the same order."""
    numbers = []
    known = iter(known)
    while batch := list(islice(known, BATCH)):
        rows, keys = [], []
        for child in batch:
            row = {
                "id": new_key(), "number": new_number(), "agency_id": agency, "full_name": child.name, "birth_date": child.birth_date,
                "former_names": child.former_names or None, "nicknames": child.nicknames or None, "in_care": True,
                "name_key": fold(child.name)[:400], "search_key": fold(child.name)[:2000],
            }  # fmt: skip
            rows.append(row)
            names = Names(child.name, child.former_names, child.nicknames, child.birth_date)
            keys += [{"agency_id": agency, "key": key, "child_id": row["id"]} for key in known_keys(names)]
            numbers.append(row["number"])
        session.execute(insert(Child), rows)
        session.execute(insert(ChildKey), keys)
    return numbers


def found_of(app, settings, made, around):
    """Of each kind of error, and of all, how many of the pairs were found among the first five; how many there are."""
    with owner_session(settings) as session:
        place = add_place(session, Role.CASEWORKER)
        numbers = crowd(session, place.agency.id, chain((pair.child for pair in made), others(around)))
        viewer = viewer_of(session, place)
    found, all_of = Counter(), Counter()
    with app.app_context(), transaction.read(viewer) as session:
        for pair, number in zip(made, numbers, strict=False):
            cards = own_children(session, viewer, pair.typed_name, pair.typed_birth_date)[:FIRST]
            right = number in {card.number for card in cards}
            for kind in (*pair.kinds, "all"):
                all_of[kind] += 1
                found[kind] += right
    return {kind: found[kind] / count for kind, count in all_of.items()}, all_of


@pytest.mark.thorough
@pytest.mark.parametrize("engine_name", ["sqlite"])  # the keys and the order are the same on both; see test_look_up
def test_the_right_child_is_among_the_first_five(app, settings, capsys):
    recall, count = found_of(app, settings, pairs(), 98_000)
    with capsys.disabled():
        print(" [" + ", ".join(f"{kind} {recall[kind]:.1%} of {count[kind]}" for kind in ("all", *KINDS)) + "]", end="")
    assert count["all"] == 2000
    assert min(count[kind] for kind in KINDS) >= 150
    assert recall["all"] >= 0.95
    assert min(recall[kind] for kind in KINDS) >= 0.85


def test_a_small_crowd_gives_the_same_on_both_databases(app, settings):
    recall, count = found_of(app, settings, pairs()[:70], 300)
    assert count["all"] == 70
    assert recall["all"] >= 0.95
