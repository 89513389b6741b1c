"""The closed list of acts, and which role may ever do which; silence is no."""

from __future__ import annotations

from enum import StrEnum

from portal.people.rules import BENCH, NEVER_A_CASE, Role


class Act(StrEnum):
    """Everything that someone signed in can do, as noun:verb."""

    ACTION_FINISH = "action:finish"
    AGENCY_EDIT = "agency:edit"
    AGENCY_LIST = "agency:list"
    AUDIT_READ = "audit:read"
    CASE_LIST = "case:list"
    CASE_LOOK_UP = "case:look-up"
    CASE_READ = "case:read"
    HOME_READ = "home:read"
    MEETING_ANSWER = "meeting:answer"
    MEETING_APPROVE = "meeting:approve"
    MEETING_CHANGE = "meeting:change"
    MEETING_LIST = "meeting:list"
    MEETING_READ = "meeting:read"
    MEETING_RECORD = "meeting:record"
    MEETING_SCHEDULE = "meeting:schedule"
    PERSON_INVITE = "person:invite"
    SEAT_END = "seat:end"
    SEAT_SWITCH = "seat:switch"
    SESSION_END = "session:end"
    SESSION_LIST = "session:list"
    SIGN_IN = "sign-in:try"


# Any seat may be invited to a meeting and record it; which meeting is theirs, its list of invitees says.
MEETING_ACTS = frozenset(
    {Act.ACTION_FINISH, Act.MEETING_ANSWER, Act.MEETING_LIST, Act.MEETING_READ, Act.MEETING_RECORD}
)
CONVENING_ACTS = frozenset({Act.MEETING_APPROVE, Act.MEETING_CHANGE, Act.MEETING_SCHEDULE})
CONVENERS = BENCH | {Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR, Role.POLICY_ANALYST}
EVERYONE = frozenset({Act.HOME_READ, Act.SEAT_SWITCH, Act.SESSION_END, Act.SESSION_LIST}) | MEETING_ACTS
CASE_ACTS = frozenset({Act.CASE_LIST, Act.CASE_LOOK_UP, Act.CASE_READ})

ACTS_OF_ROLE: dict[Role, frozenset[Act]] = {
    role: EVERYONE if role in NEVER_A_CASE else EVERYONE | CASE_ACTS for role in Role
}
ACTS_OF_ROLE[Role.ADMINISTRATOR] |= {Act.AGENCY_EDIT, Act.AGENCY_LIST, Act.PERSON_INVITE, Act.SEAT_END}
ACTS_OF_ROLE[Role.AUDITOR] |= {Act.AUDIT_READ}
for _role in CONVENERS:
    ACTS_OF_ROLE[_role] |= CONVENING_ACTS


def role_may(role: Role | None, act: Act) -> bool:
    """Whether this role may ever do this act; which object it may be done to, the door decides."""
    return role is not None and act in ACTS_OF_ROLE.get(role, frozenset())
