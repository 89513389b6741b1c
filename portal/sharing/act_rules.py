"""The closed list of acts, and which role may ever do which; silence is no."""

from __future__ import annotations

from enum import StrEnum

from portal.people.rules import NEVER_A_CASE, Role


class Act(StrEnum):
    """Everything that someone signed in can do, as noun:verb."""

    AGENCY_EDIT = "agency:edit"
    AGENCY_LIST = "agency:list"
    AUDIT_READ = "audit:read"
    CASE_LIST = "case:list"
    CASE_LOOK_UP = "case:look-up"
    CASE_READ = "case:read"
    HOME_READ = "home:read"
    IDENTITY_END = "identity:end"
    IDENTITY_LINK = "identity:link"
    IDENTITY_LIST = "identity:list"
    IDENTITY_REFUSE = "identity:refuse"
    PERSON_INVITE = "person:invite"
    SEAT_END = "seat:end"
    SEAT_SWITCH = "seat:switch"
    SESSION_END = "session:end"
    SESSION_LIST = "session:list"
    SIGN_IN = "sign-in:try"


EVERYONE = frozenset({Act.HOME_READ, Act.SEAT_SWITCH, Act.SESSION_END, Act.SESSION_LIST})
CASE_ACTS = frozenset({Act.CASE_LIST, Act.CASE_LOOK_UP, Act.CASE_READ})

ACTS_OF_ROLE: dict[Role, frozenset[Act]] = {
    role: EVERYONE if role in NEVER_A_CASE else EVERYONE | CASE_ACTS for role in Role
}
IDENTITY_ACTS = frozenset({Act.IDENTITY_END, Act.IDENTITY_LINK, Act.IDENTITY_LIST, Act.IDENTITY_REFUSE})
ACTS_OF_ROLE[Role.ADMINISTRATOR] |= {Act.AGENCY_EDIT, Act.AGENCY_LIST, Act.PERSON_INVITE, Act.SEAT_END} | IDENTITY_ACTS
ACTS_OF_ROLE[Role.AUDITOR] |= {Act.AUDIT_READ}


def role_may(role: Role | None, act: Act) -> bool:
    """Whether this role may ever do this act; which object it may be done to, the door decides."""
    return role is not None and act in ACTS_OF_ROLE.get(role, frozenset())
