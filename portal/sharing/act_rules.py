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
    CALENDAR_KEEP = "calendar:keep"
    CASE_ANSWER = "case:answer"
    CASE_CLOSE = "case:close"
    CASE_LIST = "case:list"
    CASE_LOOK_UP = "case:look-up"
    CASE_OPEN = "case:open"
    CASE_READ = "case:read"
    CASE_REFER = "case:refer"
    CHILD_LOOK_UP = "child:look-up"
    COMMENT_ADD = "comment:add"
    COMMENT_CORRECT = "comment:correct"
    COMMENT_TAKE_BACK = "comment:take-back"
    COVER_SET = "cover:set"
    DATE_PLAN = "date:plan"
    DUAL_ANSWER = "dual:answer"
    DUTY_ASK = "duty:ask"
    DUTY_RECORD = "duty:record"
    DUTY_RELIEVE = "duty:relieve"
    ENTRY_RECORD = "entry:record"
    EVENT_RECORD = "event:record"
    FORM_RESUME = "form:resume"
    HOME_READ = "home:read"
    IDENTITY_END = "identity:end"
    IDENTITY_LINK = "identity:link"
    IDENTITY_LIST = "identity:list"
    IDENTITY_REFUSE = "identity:refuse"
    INBOX_MARK = "inbox:mark"
    INBOX_READ = "inbox:read"
    INTERVIEW_RECORD = "interview:record"
    INTERSTATE_RECORD = "interstate:record"
    LEAD_ADD = "lead:add"
    LEAD_WIDEN = "lead:widen"
    LINK_RECORD = "link:record"
    MAIL_CHOOSE = "mail:choose"
    MAIL_WATCH = "mail:watch"
    MEETING_ANSWER = "meeting:answer"
    MEETING_APPROVE = "meeting:approve"
    MEETING_CHANGE = "meeting:change"
    MEETING_LIST = "meeting:list"
    MEETING_READ = "meeting:read"
    MEETING_RECORD = "meeting:record"
    MEETING_SCHEDULE = "meeting:schedule"
    MERGE_ANSWER = "merge:answer"
    MERGE_PROPOSE = "merge:propose"
    NCIC_ATTEST = "ncic:attest"
    NOTICE_FILE = "notice:file"
    ON_CALL_EDIT = "on-call:edit"
    ON_CALL_HAND_OVER = "on-call:hand-over"
    ON_CALL_READ = "on-call:read"
    PERSON_INVITE = "person:invite"
    PHOTO_ADD = "photo:add"
    PHOTO_READINESS_READ = "photo-readiness:read"
    POSTER_ANSWER = "poster:answer"
    POSTER_PRINT = "poster:print"
    POSTER_READ = "poster:read"
    POSTER_RECALL = "poster:recall"
    POSTER_REQUEST = "poster:request"
    PROVIDER_REPORT_SEND = "provider-report:send"
    PROVIDER_REPORT_TAKE = "provider-report:take"
    REPORT_ACCEPT = "report:accept"
    REPORT_ACKNOWLEDGE = "report:acknowledge"
    REQUEST_ANSWER = "request:answer"
    REQUEST_ASK = "request:ask"
    REQUEST_WITHDRAW = "request:withdraw"
    RESOURCE_READ = "resource:read"
    RETURN_ACKNOWLEDGE = "return:acknowledge"
    RETURN_RECORD = "return:record"
    RETURN_TELL = "return:tell"
    ROSTER_IMPORT = "roster:import"
    RULES_APPROVE = "rules:approve"
    RULES_DRAFT = "rules:draft"
    RULES_READ = "rules:read"
    SEAT_END = "seat:end"
    SEAT_SWITCH = "seat:switch"
    SESSION_END = "session:end"
    SESSION_LIST = "session:list"
    SIGN_IN = "sign-in:try"
    START_DISPUTE = "start:dispute"
    START_SETTLE = "start:settle"


# Any seat may be invited to a meeting and record it; which meeting is theirs, its list of invitees says.
MEETING_ACTS = frozenset(
    {Act.ACTION_FINISH, Act.MEETING_ANSWER, Act.MEETING_LIST, Act.MEETING_READ, Act.MEETING_RECORD}
)
CONVENING_ACTS = frozenset({Act.MEETING_APPROVE, Act.MEETING_CHANGE, Act.MEETING_SCHEDULE})
CONVENERS = BENCH | {Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR, Role.POLICY_ANALYST}
# Each seat has an inbox, its choice of mail, its turns on call and its calendar; which are its own, the rows say.
NOTICE_ACTS = frozenset(
    {Act.CALENDAR_KEEP, Act.COVER_SET, Act.INBOX_MARK, Act.INBOX_READ, Act.MAIL_CHOOSE, Act.ON_CALL_HAND_OVER, Act.ON_CALL_READ}
)  # fmt: skip
EVERYONE = (
    frozenset(
        {
            Act.FORM_RESUME,
            Act.HOME_READ,
            Act.RESOURCE_READ,
            Act.RULES_READ,
            Act.SEAT_SWITCH,
            Act.SESSION_END,
            Act.SESSION_LIST,
        }
    )
    | MEETING_ACTS
    | NOTICE_ACTS
)
# Acts on a case that exists; each passes the door.
CASE_ACTS = frozenset(
    {
        Act.CASE_ANSWER,
        Act.CASE_CLOSE,
        Act.CASE_LIST,
        Act.CASE_LOOK_UP,
        Act.CASE_READ,
        Act.CASE_REFER,
        Act.COMMENT_ADD,
        Act.COMMENT_CORRECT,
        Act.COMMENT_TAKE_BACK,
        Act.DATE_PLAN,
        Act.DUTY_ASK,
        Act.DUTY_RECORD,
        Act.DUTY_RELIEVE,
        Act.ENTRY_RECORD,
        Act.EVENT_RECORD,
        Act.INTERSTATE_RECORD,
        Act.INTERVIEW_RECORD,
        Act.LEAD_ADD,
        Act.LEAD_WIDEN,
        Act.LINK_RECORD,
        Act.NCIC_ATTEST,
        Act.NOTICE_FILE,
        Act.PHOTO_ADD,
        Act.POSTER_ANSWER,
        Act.POSTER_PRINT,
        Act.POSTER_READ,
        Act.POSTER_RECALL,
        Act.POSTER_REQUEST,
        Act.REPORT_ACCEPT,
        Act.REPORT_ACKNOWLEDGE,
        Act.REQUEST_ANSWER,
        Act.REQUEST_ASK,
        Act.REQUEST_WITHDRAW,
        Act.RETURN_ACKNOWLEDGE,
        Act.RETURN_RECORD,
        Act.RETURN_TELL,
        Act.START_DISPUTE,
        Act.START_SETTLE,
    }
)
READS = frozenset({Act.CASE_LIST, Act.CASE_LOOK_UP, Act.CASE_READ})
# Who keeps a child's case: reports, answers, records what happened, refers, gives notice to the court.
KEEPERS = frozenset({Role.CASEWORKER, Role.CW_SUPERVISOR, Role.JJ_OFFICER, Role.JJ_SUPERVISOR})
OWES = KEEPERS | {Role.DETECTIVE, Role.LE_SUPERVISOR}
CLEARINGHOUSES = frozenset({Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST})
# Whoever may read a case may say that their agency knows of the return; for an agency's counsel the agency says it.
KNOWS = frozenset(Role) - NEVER_A_CASE - {Role.AGENCY_COUNSEL}
# Who keeps the on-call lists of their own agency.
KEEPS_LISTS = frozenset(
    {Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR, Role.COURT_COORDINATOR, Role.CLERK, Role.NCMEC_ANALYST,
     Role.STATE_CLEARINGHOUSE_ANALYST}
)  # fmt: skip
# Who may make law of what an analyst of the own agency sent; a second person, which the service asks.
APPROVES_RULES = frozenset(
    {Role.POLICY_ANALYST, Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR, Role.COURT_COORDINATOR}
)
# Who may speak to an audience, and who may send word on where the child is: whoever rights.csv gives comments or leads.
SPEAKS = frozenset(Role) - NEVER_A_CASE - BENCH - {Role.PARENTS_COUNSEL}
HAS_LEADS = SPEAKS - {Role.CHILDS_ATTORNEY, Role.GAL_CASA, Role.AGENCY_COUNSEL}
# Who asks another agency of the case, and answers for their own: partners, never counsel, whose way is a filing.
ASKS = HAS_LEADS - {Role.PROSECUTOR}

ACTS_OF_ROLE: dict[Role, frozenset[Act]] = {
    role: EVERYONE if role in NEVER_A_CASE else EVERYONE | READS for role in Role
}
IDENTITY_ACTS = frozenset({Act.IDENTITY_END, Act.IDENTITY_LINK, Act.IDENTITY_LIST, Act.IDENTITY_REFUSE})
for _roles, _acts in (
    ({Role.ADMINISTRATOR}, {Act.AGENCY_EDIT, Act.AGENCY_LIST, Act.PERSON_INVITE, Act.SEAT_END} | IDENTITY_ACTS),
    ({Role.AUDITOR}, {Act.AUDIT_READ}),
    (CONVENERS, CONVENING_ACTS),
    (BENCH, {Act.PHOTO_READINESS_READ}),
    (KEEPS_LISTS, {Act.ON_CALL_EDIT}),
    ({Role.ADMINISTRATOR, Role.COURT_COORDINATOR}, {Act.MAIL_WATCH}),
    ({Role.POLICY_ANALYST}, {Act.RULES_DRAFT}),
    (APPROVES_RULES, {Act.RULES_APPROVE}),
    (KEEPERS, {Act.CASE_ANSWER, Act.CASE_OPEN, Act.CASE_REFER, Act.CHILD_LOOK_UP, Act.EVENT_RECORD, Act.NOTICE_FILE}),
    (KEEPERS, {Act.CASE_CLOSE, Act.INTERVIEW_RECORD, Act.PHOTO_ADD, Act.RETURN_TELL}),
    # A report of a provider is of no case until it is taken up; whose it is, its own rows say.
    ({Role.PROVIDER}, {Act.PROVIDER_REPORT_SEND}),
    (KEEPERS, {Act.PROVIDER_REPORT_TAKE}),
    (KEEPERS | {Role.INTERSTATE_OFFICER}, {Act.INTERSTATE_RECORD}),
    (OWES, {Act.LINK_RECORD, Act.RETURN_RECORD}),
    (OWES | {Role.PROVIDER}, {Act.ENTRY_RECORD}),
    (KNOWS, {Act.RETURN_ACKNOWLEDGE}),
    (OWES, {Act.DUTY_ASK, Act.DUTY_RECORD, Act.START_DISPUTE, Act.START_SETTLE}),
    ({Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR, Role.LE_SUPERVISOR}, {Act.DUTY_RELIEVE}),
    ({Role.CW_SUPERVISOR, Role.JJ_SUPERVISOR}, {Act.MERGE_ANSWER, Act.ROSTER_IMPORT}),
    (KEEPERS, {Act.DUAL_ANSWER, Act.MERGE_PROPOSE}),
    ({Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST}, {Act.START_SETTLE}),
    (KEEPERS | {Role.COURT_COORDINATOR, Role.CLERK}, {Act.DATE_PLAN}),
    ({Role.DETECTIVE, Role.LE_SUPERVISOR}, {Act.REPORT_ACCEPT, Act.NCIC_ATTEST}),
    ({Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST}, {Act.REPORT_ACKNOWLEDGE}),
    (CLEARINGHOUSES, {Act.POSTER_PRINT, Act.POSTER_READ, Act.POSTER_RECALL, Act.POSTER_REQUEST}),
    (OWES, {Act.POSTER_ANSWER, Act.POSTER_READ}),
    (SPEAKS, {Act.COMMENT_ADD, Act.COMMENT_CORRECT, Act.COMMENT_TAKE_BACK}),
    (HAS_LEADS, {Act.LEAD_ADD, Act.LEAD_WIDEN}),
    (ASKS, {Act.REQUEST_ANSWER, Act.REQUEST_ASK, Act.REQUEST_WITHDRAW}),
):
    for _role in _roles:
        ACTS_OF_ROLE[_role] |= _acts


def role_may(role: Role | None, act: Act) -> bool:
    """Whether this role may ever do this act; which object it may be done to, the door decides."""
    return role is not None and act in ACTS_OF_ROLE.get(role, frozenset())
