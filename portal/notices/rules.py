"""What can be told, to whom in principle, how soon, and when a mail goes out; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.clocks.local_time_rules import first_instant, instants
from portal.people.rules import BENCH, Role
from portal.sharing.rules import InformationClass

ESCALATE_AFTER = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=10)  # raised so long after its time, a notice says that it is late
LEASE = timedelta(minutes=5)  # a mail whose sending began so long ago and has not ended is taken up again
LOOK_BACK = timedelta(days=7)  # for what is urgent and unread
MOST_UNSURE = 2  # a third sending could reach someone a third time; from here on a person decides
MOST_FAILURES = 30  # with the pauses between, about a day; some two hours where it is urgent
MOST_TRIES = 5  # for working out who is told


class Kind(StrEnum):
    """Everything that can be told."""

    REPORT_IN = "report_in"
    LET_IN = "let_in"
    ACCEPTED = "accepted"
    CHILD_BACK = "child_back"
    SEARCH_ENDED = "search_ended"
    STILL_MISSING = "still_missing"
    LEAD = "lead"
    COMMENT = "comment"
    COMMENT_CHANGED = "comment_changed"
    REQUEST_ASKED = "request_asked"
    REQUEST_ANSWERED = "request_answered"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REQUEST_LATE = "request_late"
    REQUEST_UNANSWERED = "request_unanswered"
    POSTER_ASKED = "poster_asked"
    POSTER_ANSWERED = "poster_answered"
    FILED = "filed"
    EMERGENCY = "emergency"
    TIME_ASKED = "time_asked"
    TIME_ANSWERED = "time_answered"
    START_DISPUTED = "start_disputed"
    START_SETTLED = "start_settled"
    DUTY_SOON = "duty_soon"
    DUTY_LATE = "duty_late"
    DUTY_HOURS_LATE = "duty_hours_late"
    DUTY_BEFORE_COURT = "duty_before_court"
    MEETING = "meeting"
    MEETING_CHANGED = "meeting_changed"
    MINUTES = "minutes"
    MINUTES_APPROVED = "minutes_approved"
    ACTION = "action"
    PROVIDER_REPORT_IN = "provider_report_in"
    PROVIDER_REPORT_ADDED = "provider_report_added"
    PROVIDER_REPORT_UNTAKEN = "provider_report_untaken"
    PROVIDER_REPORT_ANSWERED = "provider_report_answered"
    UNDELIVERED = "undelivered"
    RULES_SENT = "rules_sent"
    RULES_ANSWERED = "rules_answered"
    MERGE_PROPOSED = "merge_proposed"
    DUAL_ASKED = "dual_asked"
    DUAL_SAME = "dual_same"


@dataclass(frozen=True)
class Telling:
    """What a kind says in the inbox, whether it cannot wait, and the class that must be open to whoever is told."""

    words: str
    urgent: bool = False
    needs: InformationClass | None = None


TELLING: dict[Kind, Telling] = {
    Kind.REPORT_IN: Telling("A report of a missing child came in for your agency", urgent=True),
    Kind.LET_IN: Telling("Your agency was let into the case of a missing child", urgent=True),
    Kind.ACCEPTED: Telling("A partner has the report and gave its number", needs=InformationClass.IDENTITY),
    Kind.CHILD_BACK: Telling("A child of a case that your agency is in is back: say in the case that you know", urgent=True, needs=InformationClass.IDENTITY),
    Kind.SEARCH_ENDED: Telling("The search for a child of a case that your agency is in has ended: say in the case that you know", urgent=True, needs=InformationClass.IDENTITY),
    Kind.STILL_MISSING: Telling("A child who was said to be back is missing still", urgent=True, needs=InformationClass.IDENTITY),
    Kind.LEAD: Telling("Someone sent word on where the child may be", urgent=True, needs=InformationClass.LEADS),
    Kind.COMMENT: Telling("A partner wrote a comment to your agency", needs=InformationClass.COMMENTS),
    Kind.COMMENT_CHANGED: Telling("A partner corrected a comment to your agency, or took it back", needs=InformationClass.COMMENTS),
    Kind.REQUEST_ASKED: Telling("A partner asks your agency a question, with a time for the answer", needs=InformationClass.COMMENTS),
    Kind.REQUEST_ANSWERED: Telling("A question of your agency was answered, or its answer corrected", needs=InformationClass.COMMENTS),
    Kind.REQUEST_WITHDRAWN: Telling("A partner withdrew a question to your agency", needs=InformationClass.COMMENTS),
    Kind.REQUEST_LATE: Telling("A question to your agency is overdue: answer it", urgent=True, needs=InformationClass.COMMENTS),
    Kind.REQUEST_UNANSWERED: Telling("A partner has not answered a question of your agency in time: call them", needs=InformationClass.COMMENTS),
    Kind.POSTER_ASKED: Telling("A clearinghouse asks your agency to approve a poster", needs=InformationClass.DESCRIPTION_PHOTO),
    Kind.POSTER_ANSWERED: Telling("An agency answered your request to approve a poster", needs=InformationClass.DESCRIPTION_PHOTO),
    Kind.FILED: Telling("A paper was filed and served", needs=InformationClass.FILINGS),
    Kind.EMERGENCY: Telling("An emergency matter is before the court", urgent=True, needs=InformationClass.FILINGS),
    Kind.TIME_ASKED: Telling("Relief from a duty is asked: approve or refuse it", urgent=True, needs=InformationClass.DUTY_LEDGER),
    Kind.TIME_ANSWERED: Telling("What you asked of a duty was answered or revoked", needs=InformationClass.DUTY_LEDGER),
    Kind.START_DISPUTED: Telling("A time that your agency stated is disputed", needs=InformationClass.DUTY_LEDGER),
    Kind.START_SETTLED: Telling("A disputed time was settled or the dispute taken back", needs=InformationClass.DUTY_LEDGER),
    Kind.DUTY_SOON: Telling("A duty of your agency is due soon", needs=InformationClass.DUTY_LEDGER),
    Kind.DUTY_LATE: Telling("A duty of your agency is overdue", urgent=True, needs=InformationClass.DUTY_LEDGER),
    Kind.DUTY_HOURS_LATE: Telling("A duty of your agency has been overdue for hours and is still open", urgent=True, needs=InformationClass.DUTY_LEDGER),
    Kind.DUTY_BEFORE_COURT: Telling("A duty on a case before the court has been overdue for a day; it stands on the ledger", needs=InformationClass.DUTY_LEDGER),
    Kind.MEETING: Telling("You are invited to a policy-review meeting"),
    Kind.MEETING_CHANGED: Telling("A policy-review meeting was changed"),
    Kind.MINUTES: Telling("Minutes were circulated for your comment"),
    Kind.MINUTES_APPROVED: Telling("Minutes were approved"),
    Kind.ACTION: Telling("An action of a meeting is yours"),
    Kind.PROVIDER_REPORT_IN: Telling("A provider reports a child missing: open the report and take it up", urgent=True),
    Kind.PROVIDER_REPORT_ADDED: Telling("A provider added to its report of a missing child, or withdrew it", urgent=True),
    Kind.PROVIDER_REPORT_UNTAKEN: Telling("A provider's report of a missing child waits: nobody has taken it up", urgent=True),
    Kind.PROVIDER_REPORT_ANSWERED: Telling("Your report of a missing child was taken up or answered", urgent=True),
    Kind.UNDELIVERED: Telling("A mail could not be delivered: tell the person another way"),
    Kind.RULES_SENT: Telling("An edition of rules waits for your approval"),
    Kind.RULES_ANSWERED: Telling("An edition of rules that you wrote or sent was answered"),
    Kind.MERGE_PROPOSED: Telling("It is proposed that two entries of your agency's list are one child: confirm or decline"),
    Kind.DUAL_ASKED: Telling("A question to the dual-status contacts of your agency waits for an answer"),
    Kind.DUAL_SAME: Telling("A question to the dual-status contacts of two agencies was answered alike"),
}  # fmt: skip
# Told through the duty they do, or as one of the two agencies of a report, not through the door of a case.
WITHOUT_A_CASE = frozenset({Kind.MERGE_PROPOSED, Kind.DUAL_ASKED, Kind.DUAL_SAME, Kind.PROVIDER_REPORT_IN, Kind.PROVIDER_REPORT_ADDED, Kind.PROVIDER_REPORT_UNTAKEN, Kind.PROVIDER_REPORT_ANSWERED, Kind.MEETING, Kind.MEETING_CHANGED, Kind.MINUTES, Kind.MINUTES_APPROVED, Kind.ACTION, Kind.UNDELIVERED, Kind.RULES_SENT, Kind.RULES_ANSWERED})  # fmt: skip

# Told to the two agencies of a question alone; some of it only while it waits for its answer.
OF_A_REQUEST = frozenset({Kind.REQUEST_ASKED, Kind.REQUEST_ANSWERED, Kind.REQUEST_WITHDRAWN, Kind.REQUEST_LATE, Kind.REQUEST_UNANSWERED})  # fmt: skip
WHILE_IT_WAITS = frozenset({Kind.REQUEST_ASKED, Kind.REQUEST_LATE, Kind.REQUEST_UNANSWERED})
# Told to the two agencies of a provider's report alone; some of it only while it waits to be taken up.
OF_A_PROVIDER = frozenset({Kind.PROVIDER_REPORT_IN, Kind.PROVIDER_REPORT_ADDED, Kind.PROVIDER_REPORT_UNTAKEN, Kind.PROVIDER_REPORT_ANSWERED})  # fmt: skip
WHILE_UNTAKEN = frozenset({Kind.PROVIDER_REPORT_ADDED, Kind.PROVIDER_REPORT_UNTAKEN})
# Told to whoever may answer or ask for the approval of a poster: never the court.
OF_A_POSTER = frozenset({Kind.POSTER_ASKED, Kind.POSTER_ANSWERED})

# Where nobody may be told of these, a person must find someone.
NEEDS_SOMEONE = frozenset({Kind.PROVIDER_REPORT_IN, Kind.REPORT_IN, Kind.LET_IN, Kind.LEAD, Kind.EMERGENCY})


class TargetKind(StrEnum):
    """Whom an act can concern."""

    AGENCY = "agency"  # whoever of it is on call, else each of its seats that works cases
    SUPERVISORS = "supervisors"
    SEAT = "seat"
    OFFICE = "office"  # the chambers: judge and staff
    EMERGENCIES = "emergencies"  # the court's list for emergencies
    COORDINATORS = "coordinators"  # of every court
    MEETING = "meeting"  # whoever is invited
    APPROVERS = "approvers"  # of an agency's editions of rules


@dataclass(frozen=True)
class Target:
    """One of those whom an act concerns, by its row's key."""

    kind: TargetKind
    key: int

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.key}"


def read_targets(text: str) -> tuple[Target, ...]:
    """The targets of a notice, as they are stored; ValueError for anything else."""
    pairs = (word.split(":") for word in text.split())
    return tuple(Target(TargetKind(kind), int(key)) for kind, key in pairs)


class Because(StrEnum):
    """Why a seat is told."""

    AGENCY = "agency"
    ON_CALL = "on_call"
    NOBODY_ON_CALL = "nobody_on_call"
    NEXT = "next"
    ACTING = "acting"
    CONCERNED = "concerned"


BECAUSE_WORDS: dict[Because, str] = {
    Because.AGENCY: "your agency is concerned",
    Because.ON_CALL: "you are on call",
    Because.NOBODY_ON_CALL: "nobody is on call",
    Because.NEXT: "nobody before you on the list has read it",
    Because.ACTING: "you act for someone",
    Because.CONCERNED: "it concerns you",
}


class QueueState(StrEnum):
    """How far a notice or a mail is."""

    WAITING = "waiting"
    SENDING = "sending"
    TOLD = "told"
    SENT = "sent"
    NOBODY = "nobody"  # of those whom it concerned, nobody may be told any more
    DEAD = "dead"  # given up: a person must see to it
    STOPPED = "stopped"  # by a person
    DROPPED = "dropped"  # nobody may have it any more, or it was read meanwhile


class Takes(StrEnum):
    """What comes to a unit."""

    EVERYTHING = "everything"
    EMERGENCIES = "emergencies"


LAST_PLACE = 99  # after the list: everyone of the agency who works cases


class MailWish(StrEnum):
    """How a seat wants mail."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


WISH_WORDS: dict[MailWish, str] = {
    MailWish.AT_ONCE: "A mail at once for each thing",
    MailWish.DIGEST: "One mail a day",
    MailWish.NEVER: "No mail: I look in my inbox",
}


@dataclass(frozen=True)
class Choice:
    """A seat's choice: how it wants mail, and minutes of the local day for the digest and the quiet hours (None: none)."""

    wish: MailWish
    digest_at: int = 8 * 60
    quiet_from: int | None = None
    quiet_to: int | None = None


def first_choice(role: Role) -> Choice:
    """What holds until a seat chooses: judges and their staff are quiet."""
    return Choice(MailWish.NEVER if role in BENCH else MailWish.AT_ONCE)


def mail_at(choice: Choice, urgent: bool, emergency: bool, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a mail about something may go out (UTC), None where none shall.

    An emergency goes out at once whatever was chosen. What is urgent goes out at once unless the seat wants no mail.
    """
    if emergency or (urgent and choice.wish is not MailWish.NEVER):
        return now
    if choice.wish is MailWish.NEVER:
        return None
    if choice.wish is MailWish.DIGEST:
        return next_time(choice.digest_at, now, zone)
    return end_of_quiet(choice, now, zone)


def end_of_quiet(choice: Choice, now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or the end of the quiet hours in which now falls (UTC). From and to the same means none."""
    if choice.quiet_from is None or choice.quiet_to is None or choice.quiet_from == choice.quiet_to:
        return now
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    start, end = choice.quiet_from, choice.quiet_to
    quiet = start <= minute < end if start < end else minute >= start or minute < end
    return next_time(end, now, zone) if quiet else now


def next_time(minute: int, now: datetime, zone: ZoneInfo) -> datetime:
    """The next instant (UTC, later than now) at which local clocks show this minute of the day; where they skip it, the first after."""
    day = now.astimezone(zone).date()
    for later in range(3):
        wanted = datetime.combine(day + timedelta(days=later), time(minute // 60, minute % 60))
        found = next(
            (at for step in range(0, 181, 15) for at in instants(wanted + timedelta(minutes=step), zone)), None
        )
        if found is not None and found > now:
            return found
    return first_instant(day + timedelta(days=3), zone).astimezone(UTC)


def pause(attempts: int, urgent: bool = False) -> timedelta:
    """How long to wait after so many failures: one minute, doubled each time, an hour at most, five minutes where it is urgent."""
    return timedelta(minutes=min(5 if urgent else 60, 2 ** max(0, attempts - 1)))
