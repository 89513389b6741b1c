"""What each role's home page says: its name, what it is for, and what waits there."""

from __future__ import annotations

from dataclasses import dataclass

from portal.people.rules import Role


@dataclass(frozen=True)
class Purpose:
    """The words of one role."""

    name: str
    sentence: str
    limits: str


BENCH_LIMITS = (
    "You see what was filed or served in the dockets of your chambers, and nothing else of what the partners write."
)
PARTNER_LIMITS = (
    "You see a case once your agency has been let in, and of it what your role may know. Each reading is written down."
)
COUNSEL_LIMITS = "You see the cases in which you have appeared or been appointed, and what was filed or served there."
NEVER = "This seat never opens a case."

PURPOSE: dict[Role, Purpose] = {
    Role.JUDICIAL_OFFICER: Purpose("Judicial officer", "Review the children of your docket who are missing.", BENCH_LIMITS),
    Role.COURT_COORDINATOR: Purpose("Court coordinator", "Prepare the docket, hearings and review meetings of your chambers.", BENCH_LIMITS),
    Role.CLERK: Purpose("Clerk", "Keep the filings and orders of your chambers.", BENCH_LIMITS),
    Role.CASEWORKER: Purpose("Caseworker", "Report a child of your care missing, tell everyone who must be told, and bring the child home.", PARTNER_LIMITS),
    Role.CW_SUPERVISOR: Purpose("Child-welfare supervisor", "See that every duty of your agency is done in time and proven.", PARTNER_LIMITS),
    Role.JJ_OFFICER: Purpose("Juvenile-justice officer", "Work the cases of the youth whom your agency supervises.", PARTNER_LIMITS),
    Role.JJ_SUPERVISOR: Purpose("Juvenile-justice supervisor", "See that every duty of your agency is done in time and proven.", PARTNER_LIMITS),
    Role.DETECTIVE: Purpose("Detective", "Find the child: the description, whom to call, what the court has ordered.", PARTNER_LIMITS),
    Role.LE_SUPERVISOR: Purpose("Law-enforcement supervisor", "See which missing-child cases your agency has and who works them.", PARTNER_LIMITS),
    Role.NCMEC_ANALYST: Purpose("NCMEC analyst", "Receive reports of children missing from care and offer NCMEC's help.", PARTNER_LIMITS),
    Role.STATE_CLEARINGHOUSE_ANALYST: Purpose("State clearinghouse analyst", "Receive reports of missing children and pass help on within the state.", PARTNER_LIMITS),
    Role.INTERSTATE_OFFICER: Purpose("Interstate compact officer", "Bring a child home across a state line.", PARTNER_LIMITS),
    Role.CHILDS_ATTORNEY: Purpose("Child's attorney", "Follow the cases of the children whom you represent.", COUNSEL_LIMITS),
    Role.GAL_CASA: Purpose("Guardian ad litem or CASA", "Follow the cases of the children to whom you are appointed.", COUNSEL_LIMITS),
    Role.PARENTS_COUNSEL: Purpose("Parents' counsel", "Follow the cases of the parents whom you represent.", COUNSEL_LIMITS),
    Role.AGENCY_COUNSEL: Purpose("Agency counsel", "Advise the agency and file for it.", PARTNER_LIMITS),
    Role.PROSECUTOR: Purpose("Prosecutor", "Follow the juvenile-justice cases in which your office has appeared.", COUNSEL_LIMITS),
    Role.TRIBAL_REPRESENTATIVE: Purpose("Tribal representative", "Follow the cases of your tribe's children.", PARTNER_LIMITS),
    Role.PROVIDER: Purpose("Provider", "Report a child missing from your care, and see what you reported.", PARTNER_LIMITS),
    Role.POLICY_ANALYST: Purpose("Policy analyst", "Work on rules, provisions and figures.", NEVER),
    Role.ADMINISTRATOR: Purpose("Administrator", "Keep agencies, people and their seats in order.", NEVER),
    Role.AUDITOR: Purpose("Auditor", "Read the log of who did and saw what.", NEVER),
    Role.COMMUNITY_MEMBER: Purpose("Community member", "Take part in review meetings.", NEVER),
}  # fmt: skip
