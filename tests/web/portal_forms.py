"""Every form and button of the portal for the tests of bad input: who uses it, its page, what is right in each field, and odd text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal.cases.talk_rules import mark_of
from tests.meetings.scenes import AHEAD
from tests.people.factories import PASSWORD

ISSUER = "https://issuer.example"
MEETING = {
    "title": ("A review", 300), "purpose": ("What it is for", 2000), "day": (AHEAD.date().isoformat(), 10), "time": ("10:00", 5),
    "zone": ("America/Chicago", 0), "turn": ("", 0), "length": ("60", 3), "place": ("Room 2", 300), "link": ("", 300),
    "recorder": ("me", 0), "item1-number": ("", 12), "item1-title": ("An item", 300), "item1-length": ("30", 3), "item1-kind": ("info", 0),
    "item1-presenter": ("", 200),
}  # fmt: skip
MEETING_EMPTY = ("turn", "link", "item1-number", "item1-presenter")
# The form that changes a meeting is the same one; some of its fields are tried anew, the others are sent as they should be.
CHANGED = ("title", "time", "recorder", "item1-number", "item1-title")
SOON = (datetime.now(UTC) + timedelta(days=3)).date()
MORNING = {
    "starts_day": (SOON.isoformat(), 20), "starts_time": ("08:00", 20), "starts_which": ("", 10), "ends_day": (SOON.isoformat(), 20),
    "ends_time": ("12:00", 20), "ends_which": ("", 10),
}  # fmt: skip
UNIT = {
    "name": ("A desk", 200),
    "takes": ("everything", 0),
    "phone": ("555-0199", 40),
    "mail_address": ("desk@agency.example", 254),
}
RULE = {
    "name": ("notify-court", 60), "who": ("agency", 400), "duty": ("Notify the court", 400), "recipients": ("court", 800),
    "due": ("at most 12 hours", 400), "starts": ("information received", 800),
    "others": ("Kind: notify_court\nSource: fam-264-123", 8000), "version": ("1", 9),
}  # fmt: skip
# What each form takes: where its page is, what is right in each field, how long a field may be, which may be empty.
ATTEST = {
    "report_number": ("PD-1", 60), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10),
    "officer": ("J. Made", 200), "ncic_number": ("M1", 20), "ncic_category": ("EME", 0), "entered_day": ("11/20/2026", 20),
    "entered_time": ("3:05 pm", 20), "entered_which": ("", 10), "with_state": ("yes", 0),
}  # fmt: skip
FORMS = {
    "/sign-in": ("anyone", "/sign-in", {"login": ("nobody", 200), "password": ("wrong password here", 1024)}, ()),
    "/sign-in/code": ("half", "/sign-in/code", {"code": ("000000", 20)}, ()),
    "/welcome/<token:token>": (
        "invited", "", {"password": (PASSWORD, 1024), "again": (PASSWORD, 1024), "code": ("000000", 20)}, (),
    ),
    "/demo": ("anyone", "/demo", {"seat": ("", 12)}, ()),
    "/cases/look-up": ("caseworker", "/cases", {"words": ("wren", 100)}, ()),
    "/people/new": (
        "administrator", "/people/new",
        {"name": ("New Testperson", 200), "login": ("new", 100), "mail_address": ("new.testperson@agency.example", 254), "agency": ("", 12),
         "role": ("caseworker", 0), "title": ("Caseworker", 200)},
        ("mail_address",),
    ),
    "/people/<number:number>/mail-address": (
        "administrator", "", {"mail_address": ("another@agency.example", 254), "was": ("", 254)}, ("mail_address", "was"),
    ),
    "/people/<number:number>/seats/new": (
        "administrator", "", {"agency": ("", 12), "role": ("caseworker", 0), "title": ("Caseworker", 200)}, (),
    ),
    "/people/agencies/new": (
        "administrator", "", {"name": ("A new agency", 200), "sector": ("provider", 0), "phone": ("555-0100", 40)}, ("phone",),
    ),
    "/people/agencies/<number:number>/agreement": (
        "administrator", "",
        {"authority": ("Standing order 7", 400), "since": ("2026-01-01", 10), "until": ("2026-12-31", 10)}, ("until",),
    ),
    "/people/agencies/<number:number>": (
        "administrator", "", {"name": ("A name", 200), "phone": ("555-0100", 40), "version": ("1", 9)}, ("phone",),
    ),
    "/report": ("caseworker", "/report", {"words": ("tulip", 100)}, ()),
    "/roster/import": ("supervisor", "/roster/import", {}, ()),
    "/children/<number:child>/same": ("caseworker", "", {"words": ("wren", 100)}, ()),
    "/merges/<number:number>/answer": (
        "supervisor", "merge", {"decision": ("decline", 0), "names": ("yes", 0), "seen": ("0" * 32, 40)}, ("names", "seen"),
    ),
    "/dual-status/<number:number>": ("caseworker", "", {"answer": ("not_yet", 0)}, ()),
    "/report/new-child": (
        "caseworker", "/report/new-child",
        {"name": ("Tulip Walkinshaw", 200), "birth_date": ("6/15/2012", 20), "sex": ("female", 0), "in_care": ("yes", 0),
         "former_names": ("Tulip Before", 400), "nicknames": ("Tuli", 400), "office": ("", 0), "docket_number": ("", 60)},
        ("birth_date", "sex", "former_names", "nicknames", "office", "docket_number"),
    ),
    "/report/<number:child>": (
        "caseworker", "",
        {"learned_day": ("11/20/2026", 20), "learned_time": ("2:05 pm", 20), "learned_which": ("", 10), "learned_from": ("Night staff", 200),
         "seen_day": ("11/20/2026", 20), "seen_time": ("13:05", 20), "seen_which": ("", 10), "seen_place": ("Hall", 200), "seen_by": ("Staff", 200),
         "absence_type": ("ran_away", 0), "dangers": ("adult", 0), "narrative": ("Gone.", 4000), "police": ("outside", 0), "step": ("check", 10)},
        ("learned_which", "seen_day", "seen_time", "seen_which", "seen_place", "seen_by", "dangers", "narrative", "police", "step"),
    ),
    "/provider-reports/new": (
        "home", "/provider-reports/new",
        {"placing": ("", 0), "child_name": ("Tulip Walkinshaw", 200), "birth_date": ("6/15/2012", 20), "sex": ("female", 0),
         "seen_day": ("11/20/2026", 20), "seen_time": ("13:05", 20), "seen_which": ("", 10), "seen_place": ("Hall", 200), "seen_by": ("Staff", 200),
         "seen_with": ("A friend", 400), "clothing": ("Red coat", 400), "searched": ("The house.", 500), "police_agency": ("The sheriff", 200),
         "police_number": ("S-1", 60), "absence_type": ("ran_away", 0), "dangers": ("adult", 0), "narrative": ("Gone.", 1500), "step": ("check", 10),
         "once": ("1", 12)},
        ("birth_date", "sex", "seen_day", "seen_time", "seen_which", "seen_place", "seen_by", "seen_with", "clothing", "searched", "police_agency",
         "police_number", "absence_type", "dangers", "narrative", "step", "once"),
    ),
    "/provider-reports/<number:number>": ("home", "", {"text": ("A scar, too.", 600), "once": ("1", 12)}, ("once",)),
    "/provider-reports/<number:number>/withdraw": (
        "home", "",
        {"why": ("back", 0), "located_day": ("11/20/2026", 20), "located_time": ("13:05", 20), "located_which": ("", 10), "text": ("At the door.", 600),
         "once": ("1", 12)},
        ("located_day", "located_time", "located_which", "text", "once"),
    ),
    "/provider-reports/received/<number:number>/find": (
        "caseworker", "", {"words": ("tulip", 100), "birth_date": ("6/15/2012", 20)}, ("birth_date",),
    ),
    "/provider-reports/received/<number:number>/new-child": (
        "caseworker", "",
        {"name": ("Tulip Walkinshaw", 200), "birth_date": ("6/15/2012", 20), "sex": ("female", 0), "in_care": ("yes", 0),
         "former_names": ("Tulip Before", 400), "nicknames": ("Tuli", 400), "office": ("", 0), "docket_number": ("", 60)},
        ("birth_date", "sex", "former_names", "nicknames", "office", "docket_number"),
    ),
    "/provider-reports/received/<number:number>/open/<number:child>": (
        "caseworker", "",
        {"learned_day": ("11/20/2026", 20), "learned_time": ("2:05 pm", 20), "learned_which": ("", 10), "learned_from": ("Night staff", 200),
         "seen_day": ("11/20/2026", 20), "seen_time": ("13:05", 20), "seen_which": ("", 10), "seen_place": ("Hall", 200), "seen_by": ("Staff", 200),
         "absence_type": ("ran_away", 0), "dangers": ("adult", 0), "narrative": ("Gone.", 4000), "police": ("outside", 0), "later_reason": ("None.", 1000),
         "step": ("check", 10)},
        ("learned_which", "seen_day", "seen_time", "seen_which", "seen_place", "seen_by", "dangers", "narrative", "police", "later_reason", "step"),
    ),
    "/provider-reports/received/<number:number>/add/<number:case>": ("caseworker", "", {}, ()),
    "/provider-reports/received/<number:number>/decline": (
        "caseworker", "", {"ground": ("not_ours", 0), "text": ("Call the county.", 600)}, (),
    ),
    "/cases/<number:number>/calls": ("caseworker", "", {}, ()),
    "/cases/<number:number>/duties/<number:duty>": (
        "caseworker", "",
        {"outcome": ("done", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "channel": ("phone", 0),
         "person_told": ("Officer Made", 200), "number": ("7", 60), "reason": ("workload", 0), "note": ("A note.", 4000), "also": ("", 0)},
        ("happened_which", "person_told", "number", "reason", "note", "also"),
    ),
    "/cases/<number:number>/duties/<number:duty>/ask": (
        "caseworker", "",
        {"kind": ("yield", 0), "ground": ("not_reached", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10),
         "until_day": ("", 20), "until_time": ("", 20), "until_which": ("", 10), "note": ("A reason.", 4000)},
        ("happened_which", "until_day", "until_time", "until_which", "note"),
    ),
    "/cases/<number:number>/duties/<number:duty>/start": (
        "caseworker", "",
        {"happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "ground": ("mistaken", 0), "note": ("A reason.", 4000)},
        ("happened_which",),
    ),
    "/cases/<number:number>/reliefs/<number:asked>/revoke": ("supervisor", "", {"note": ("A reason.", 4000)}, ()),
    "/cases/<number:number>/reliefs/<number:asked>/end": (
        "caseworker", "", {"happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)}, ("happened_which",),
    ),
    "/cases/<number:number>/dates": (
        "caseworker", "", {"docket": ("", 24), "planned_day": (AHEAD.date().isoformat(), 20), "planned_time": ("2:05 pm", 20), "planned_which": ("", 10)},
        ("planned_which",),
    ),
    "/cases/<number:number>/photos": (
        "caseworker", "", {"taken_on": ("11/20/2026", 20), "source": ("school", 0), "consent": ("yes", 0)}, (),
    ),
    "/cases/<number:number>/answers": ("caseworker", "case", {"question": ("detained", 40), "answer": ("yes", 0)}, ()),
    "/cases/<number:number>/events": (
        "caseworker", "",
        {"kind": ("located", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "source": ("Staff", 200)},
        ("happened_which", "source"),
    ),
    "/cases/<number:number>/interstate": (
        "caseworker", "",
        {"kind": ("form_iii", 0), "direction": ("received", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20),
         "happened_which": ("", 10), "by": ("The other office", 200)},
        ("direction", "happened_which", "by"),
    ),
    "/cases/<number:number>/interstate/track": (
        "caseworker", "",
        {"state": ("OK", 0), "role": ("home", 0), "contact": ("An office, 555-0100", 200), "office": ("", 0), "was": ("", 40)},
        ("state", "contact", "office", "was"),
    ),
    "/cases/<number:number>/return": (
        "caseworker", "",
        {"offices": ("", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "channel": ("phone", 0),
         "person_told": ("A desk", 200), "reason": ("workload", 0), "photo": ("done", 0), "medical": ("not_needed", 0), "publicity": ("none_made", 0),
         "outcome": ("returned_self", 0)},
        ("offices", "happened_which", "person_told", "reason", "photo", "medical", "publicity", "outcome"),
    ),
    "/cases/<number:number>/return/found": (
        "caseworker", "",
        {"by_themself": ("yes", 0), "located_day": ("11/20/2026", 20), "located_time": ("2:05 pm", 20), "located_which": ("", 10),
         "recovered_day": ("11/20/2026", 20), "recovered_time": ("2:05 pm", 20), "recovered_which": ("", 10), "returned_day": ("11/20/2026", 20),
         "returned_time": ("2:05 pm", 20), "returned_which": ("", 10), "found_by": ("self", 0), "place": ("family", 0), "condition": ("no_need", 0),
         "placement_type": ("Foster home", 80), "placement_provider": ("A home", 200), "placement_street": ("1 Made St", 200),
         "placement_city": ("Madetown", 120), "placement_state": ("TX", 40)},
        ("by_themself", "located_which", "recovered_day", "recovered_time", "recovered_which", "returned_day", "returned_time", "returned_which",
         "found_by", "place", "condition", "placement_type", "placement_provider", "placement_street", "placement_city", "placement_state"),
    ),
    "/cases/<number:number>/return/tell": (
        "caseworker", "",
        {"offices": ("", 0), "outcome": ("told", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10),
         "channel": ("phone", 0), "person_told": ("A desk", 200), "reason": ("workload", 0), "ground": ("not_reached", 0)},
        ("happened_which", "person_told", "reason", "ground"),
    ),
    "/cases/<number:number>/return/steps/<name:step>": (
        "caseworker", "",
        {"outcome": ("done", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10),
         "why": ("not_needed", 0), "reason": ("workload", 0), "note": ("A note.", 2000)},
        ("happened_which", "why", "reason", "note"),
    ),
    "/cases/<number:number>/interview": (
        "caseworker", "",
        {"talked_day": ("11/20/2026", 20), "talked_time": ("2:05 pm", 20), "talked_which": ("", 10), "interviewed_by": ("A worker", 200),
         "childs_words": ("Words.", 8000), "why_left": ("Reasons.", 4000), "placement_response": ("A plan.", 4000), "where_stayed": ("Away.", 4000),
         "harm": ("None.", 4000), "wishes": ("Home.", 4000), "crime": ("no", 0), "tool": ("cse_it", 0), "version": ("2.0", 40),
         "screened_day": ("11/20/2026", 20), "screened_time": ("2:05 pm", 20), "screened_which": ("", 10), "screened_by": ("A worker", 200),
         "trained": ("yes", 0), "sources": ("File.", 400), "band": ("possible", 0), "victim": ("no", 0), "services": ("Care.", 400), "reason": ("workload", 0)},
        ("talked_which", "interviewed_by", "childs_words", "why_left", "placement_response", "where_stayed", "harm", "wishes", "crime", "version",
         "screened_which", "screened_by", "trained", "sources", "victim", "services", "reason"),
    ),
    "/cases/<number:number>/close": (
        "caseworker", "",
        {"outcome": ("report_error", 0), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)},
        ("happened_which",),
    ),
    "/cases/<number:number>/records/<name:kind>": (
        "caseworker", "",
        {"height": ("5 ft", 40), "weight": ("100 lb", 40), "hair": ("Brown (BRO)", 0), "eyes": ("Blue (BLU)", 0), "skin_tone": ("Fair (FAR)", 0),
         "build": ("Thin", 0), "glasses": ("None", 80), "teeth": ("Braces", 200), "marks": ("None known", 1000), "clothing": ("Red coat", 400),
         "bag_jewelry": ("None", 400), "shoe_size": ("7", 40), "hearing_speech_vision": ("None", 400)},
        ("height", "weight", "hair", "eyes", "skin_tone", "build", "glasses", "teeth", "marks", "clothing", "bag_jewelry", "shoe_size",
         "hearing_speech_vision"),
    ),
    "/cases/<number:number>/refer": (
        "caseworker", "", {"agency": ("", 0), "basis": ("42 U.S.C. 671", 400), "step": ("check", 10)}, ("step",),
    ),
    "/cases/<number:number>/notice": (
        "caseworker", "", {"docket": ("", 24), "text": ("The child is missing.", 8000), "emergency": ("yes", 0), "step": ("check", 10)}, ("emergency", "step"),
    ),
    "/cases/<number:number>/dockets": (
        "caseworker", "notice", {"office": ("", 0), "docket_number": ("26-CW-1", 60)}, (),
    ),
    "/cases/<number:number>/notice/<number:filing>": (
        "caseworker", "", {"stamp": ("S-1", 60), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)},
        ("happened_which",),
    ),
    "/cases/<number:number>/comments/new": ("caseworker", "", {"where": ("no", 0), "audience": ("own", 24), "text": ("A comment.", 8000)}, ("text",)),
    "/cases/<number:number>/comments": ("caseworker", "comments/new", {"audience": ("own", 24), "shown": (mark_of(()), 16), "text": ("A comment.", 8000), "once": ("1", 12)}, ("once",)),
    "/cases/<number:number>/comments/<number:comment>": (
        "caseworker", "", {"readers": (mark_of(()), 16), "text": ("An answer.", 8000), "once": ("1", 12)}, ("once",),
    ),
    "/cases/<number:number>/comments/<number:comment>/correct": (
        "caseworker", "", {"turn": ("1", 6), "text": ("Other words.", 8000)}, (),
    ),
    "/cases/<number:number>/leads": ("caseworker", "comments/new", {"text": ("A lead.", 8000), "also": ("", 0), "once": ("1", 12)}, ("also", "once")),
    "/cases/<number:number>/leads/wider": ("caseworker", "", {"also": ("", 0), "text": ("A lead.", 8000), "step": ("choose", 10)}, ("also", "text", "step")),
    "/cases/<number:number>/leads/<number:lead>/wider": (
        "caseworker", "", {"also": ("", 0), "step": ("", 10)}, ("step",),
    ),
    "/cases/<number:number>/poster/request": ("analyst", "poster", {"digest": ("0" * 64, 64)}, ()),
    "/cases/<number:number>/poster/answer": (
        "detective", "poster",
        {"decision": ("refuse", 0), "reason": ("Not yet.", 2000), "stood": ("0" * 64, 64), "seen": ("", 200), "line": ("", 200)}, ("seen", "line"),
    ),
    "/cases/<number:number>/poster/copies": (
        "analyst", "poster", {"recipient": ("A bus company", 200), "contact": ("555-0100", 200), "once": ("1", 12)}, ("once",),
    ),
    "/cases/<number:number>/requests/new/<number:agency>": (
        "caseworker", "",
        {"services": ("analysis", 0), "question": ("Who saw her last?", 8000), "due_day": (SOON.isoformat(), 20), "due_time": ("08:00", 20), "due_which": ("", 10), "once": ("1", 12)},
        ("services", "due_which", "once"),
    ),
    "/cases/<number:number>/links": (
        "caseworker", "", {"kind": ("together", 0), "chosen": ("", 12), "other": ("", 40)}, ("chosen",),
    ),
    "/cases/<number:number>/links/<number:link>/end": ("caseworker", "", {"reason": ("Another child.", 400)}, ()),
    "/cases/<number:number>/requests/<number:asked>": ("caseworker", "", {"given": ("analysis", 0), "text": ("An answer.", 8000), "version": ("0", 9)}, ("given", "version")),
    "/cases/<number:number>/accept": (
        "detective", "", ATTEST, ("happened_which", "officer", "ncic_number", "ncic_category", "entered_day", "entered_time", "entered_which", "with_state"),
    ),
    "/cases/<number:number>/ncic": (
        "detective", "", ATTEST, ("happened_which", "officer", "ncic_category", "entered_which", "with_state"),
    ),
    "/cases/<number:number>/ncic/update": (
        "detective", "",
        {"happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10), "updated": ("photo", 0),
         "reached": ("namus", 0), "officer": ("J. Made", 200), "reason": ("workload", 0)},
        ("happened_which", "updated", "reached", "officer", "reason"),
    ),
    "/cases/<number:number>/acknowledge": (
        "analyst", "", {"report_number": ("NC-1", 60), "happened_day": ("11/20/2026", 20), "happened_time": ("2:05 pm", 20), "happened_which": ("", 10)},
        ("happened_which",),
    ),
    "/people/sign-on/<number:number>/link": ("administrator", "", {"person": ("", 12)}, ()),
    "/meetings/new": ("convener", "", MEETING | {"invitees": ("", 12)}, MEETING_EMPTY),
    "/meetings/<number:number>/change": (
        "convener", "", {name: MEETING[name] for name in CHANGED} | {"version": ("1", 9)}, MEETING_EMPTY,
    ),
    "/meetings/<number:number>/presence": ("convener", "", {"present": ("", 12)}, ("present",)),
    "/meetings/items/<number:number>/minutes": ("convener", "", {"text": ("Minuted words", 20_000), "version": ("2", 9)}, ()),
    "/meetings/items/<number:number>/decision": (
        "convener", "", {"outcome": ("adopted", 0), "text": ("Decided words", 4000), "dissent": ("None", 4000), "version": ("1", 9)}, ("dissent",),
    ),
    "/meetings/items/<number:number>/actions": (
        "convener", "", {"what": ("Something", 1000), "owner": ("", 12), "due": (AHEAD.date().isoformat(), 10)}, (),
    ),
    "/meetings/actions/<number:number>/finish": ("caseworker", "", {"note": ("Done so", 2000)}, ()),
    "/on-call/units/new": ("keeper", "", UNIT | {"name": ("Another desk", 200)}, ("phone", "mail_address")),
    "/on-call/units/<number:number>/change": ("keeper", "", UNIT | {"version": ("1", 9)}, ("phone", "mail_address")),
    "/on-call/units/<number:number>/shifts": (
        "keeper", "", {"seat": ("", 12), "place": ("2", 0)} | MORNING | {"every": ("day", 0), "times": ("2", 2)}, ("starts_which", "ends_which"),
    ),
    "/on-call/shifts/<number:number>/hand-over": ("keeper", "", {"seat": ("", 12)}, ()),
    "/on-call/cover/new": ("keeper", "", {"whose": ("", 12), "acting": ("", 12)} | MORNING, ("starts_which", "ends_which")),
    "/mail-choice": (
        "caseworker", "/mail-choice",
        {"wish": ("digest", 0), "digest_at": ("07:30", 20), "quiet_from": ("22:00", 20), "quiet_to": ("06:00", 20)}, (),
    ),
    "/calendar": ("caseworker", "/calendar", {}, ()),
    "/rules/drafts/<number:number>/rules/new": ("rule_writer", "", RULE | {"name": ("a-new-rule", 60)}, ()),
    "/rules/drafts/<number:number>/rule/<name:rule>": ("rule_writer", "", RULE, ()),
    "/rules/drafts/<number:number>/text": ("rule_writer", "", {"text": ("Pack: us-tx", 80_000), "version": ("1", 9)}, ()),
    "/rules/drafts/<number:number>/try": (
        "rule_writer", "",
        {"event": ("information_received", 0), "one_day": (SOON.isoformat(), 20), "one_time": ("08:00", 20), "one_which": ("", 10),
         "born": ("6/15/2012", 20), "fact_in_conservatorship": ("yes", 0)},
        ("one_which", "born", "fact_in_conservatorship"),
    ),
    "/rules/drafts/<number:number>/send": (
        "rule_writer", "",
        {"starts_day": (SOON.isoformat(), 20), "starts_time": ("08:00", 20), "starts_which": ("", 10), "authority": ("Resolution 2", 400),
         "version": ("1", 9)},
        ("starts_which",),
    ),
    "/rules/editions/<number:number>/recall": (
        "rule_approver", "", {"reason": ("A wrong year.", 2000), "version": ("1", 9)}, (),
    ),
    "/rules/drafts/<number:number>/refuse": (
        "rule_approver", "answer", {"reason": ("Not yet.", 2000), "version": ("1", 9)}, (),
    ),
}  # fmt: skip
# Buttons: a token and at most a number that the page itself made; a wrong one is an error page.
BUTTONS = {
    "/cases/<number:number>/comments/<number:comment>/take-back": "/home",
    "/cases/<number:number>/requests/<number:asked>/withdraw": "/home",
    "/kept/<number:number>": "/home",
    "/drafts/<number:number>": "/home",
    "/roster/import/<number:number>/bring-in": "/home",
    "/roster/files/<number:number>/undo": "/home",
    "/children/<number:child>/same/<number:second>": "/home",
    "/merges/<number:number>/undo": "/home",
    "/people/seats/<number:number>/dual-contact": "/home",
    "/sign-out": "/home",
    "/seat": "/home",
    "/sessions/<number:number>/end": "/home",
    "/people/seats/<number:number>/end": "/home",
    "/people/<number:number>/link": "/home",
    "/cases/<number:number>/interstate/ended": "/home",
    "/cases/<number:number>/interstate/<number:step>/taken-back": "/home",
    "/cases/<number:number>/reopen": "/home",
    "/cases/<number:number>/return/known": "/home",
    "/cases/<number:number>/return/taken-back": "/home",
    "/cases/<number:number>/reliefs/<number:asked>": "/home",
    "/cases/<number:number>/reliefs/<number:asked>/withdraw": "/home",
    "/cases/<number:number>/dates/<number:asked>/call-off": "/home",
    "/cases/<number:number>/photos/<number:photo>/current": "/home",
    "/cases/<number:number>/poster/copies/<number:copy>/recall": "/home",
    "/cases/<number:number>/disputes/<number:asked>": "/home",
    "/cases/<number:number>/disputes/<number:asked>/withdraw": "/home",
    "/people/sign-on/<number:number>/refuse": "/home",
    "/people/sign-on/<number:number>/end": "/home",
    "/sign-in/with/<name:provider>": "/home",
    "/meetings/<number:number>/answer": "/home",
    "/meetings/<number:number>/step": "/home",
    "/meetings/<number:number>/approve": "/home",
    "/on-call/units/<number:number>/end": "/home",
    "/on-call/shifts/<number:number>/end": "/home",
    "/on-call/cover/<number:number>/end": "/home",
    "/calendar/<number:number>/revoke": "/home",
    "/inbox/<number:number>/done": "/home",
    "/mail/<number:number>": "/home",
    "/rules/<name:pack>/draft": "/home",
    "/rules/drafts/<number:number>/rule/<name:rule>/remove": "/home",
    "/rules/drafts/<number:number>/undo": "/home",
    "/rules/drafts/<number:number>/put-aside": "/home",
    "/rules/drafts/<number:number>/withdraw": "/home",
    "/rules/drafts/<number:number>/approve": "/home",
}
ENCODED = {
    "NUL": b"a\0b",
    "arrived unreadable": "a\N{REPLACEMENT CHARACTER}b".encode(),
    "control": b"a\x07b",
    "bell and escape": b"\x1b[31m",
}
ODD = {
    "script": "<script>alert(1)</script>",
    "quote": "' OR 1=1 --",
    "template": "{{ 7*7 }}",
    "right to left": "\u202etxet",
    "combining": "e\u0301" * 5,
    "emoji": "\U0001f469\u200d\U0001f467",
    "dotted I": "\u0130",
    "percent": "%_%",
    "huge number": "9" * 12,
    "negative": "-1",
    "null": "null",
    "line break": "a\r\nBcc: x",
    "lone surrogate": b"a\xed\xa0\x80b",
    "broken UTF-8": b"\xff\xfe",
}


# What the page itself answers is the same on both databases; these may reach the driver.
REACHES_THE_DATABASE = ("quote", "right to left", "combining", "huge number", "lone surrogate", "broken UTF-8")
