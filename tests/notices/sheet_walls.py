"""Holes that a test of a sheet must find: a right too many, a right too few, and a sheet of another's case."""

from __future__ import annotations

from portal.cases.services import read_case
from portal.people.rules import Role
from portal.sharing import rules
from portal.sharing.rules import InformationClass as C


def holes_are_found(app, planted, monkeypatch, leaks_and_gaps, reader):
    """Plant each where canaries are planted for a detective. `leaks_and_gaps`: the test's own look at what is planted; `reader`: by what name the sheet reads a case."""
    whole = dict(rules.table())
    with monkeypatch.context() as patch:
        patch.setattr(
            rules, "table", lambda: whole | {(Role.DETECTIVE, C.HEALTH_EDUCATION): whole[Role.DETECTIVE, C.IDENTITY]}
        )
        leaks, gaps, _, _ = leaks_and_gaps(app, planted)
        assert {canary.information_class for *_, canary in leaks} == {C.HEALTH_EDUCATION}
        assert gaps == []
    with monkeypatch.context() as patch:
        patch.setattr(
            rules, "table", lambda: whole | {(Role.DETECTIVE, C.CONTACTS): whole[Role.DETECTIVE, C.ACCESS_LOG]}
        )
        leaks, gaps, _, _ = leaks_and_gaps(app, planted)
        assert leaks == []
        assert {canary.information_class for *_, canary in gaps} == {C.CONTACTS}
    with monkeypatch.context() as patch:
        patch.setattr(reader, lambda viewer, number, now, **more: read_case(planted[0][2], planted[0][4], now, **more))
        assert leaks_and_gaps(app, planted)[2], "a sheet of another's case"
