"""What NCMEC does when a child goes missing from care, step by step, each step with its source; and whom to call."""

from __future__ import annotations

from dataclasses import dataclass

NCMEC_CALL = "NCMEC, 1-800-843-5678 (1-800-THE-LOST), day and night"


@dataclass(frozen=True)
class Step:
    """One step of the guidance: its heading, its sentences, its source."""

    heading: str
    sentences: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Organization:
    """An organisation that can be called on: what for, and its number where it has one for this."""

    name: str
    does: str
    call: str = ""


AS_OF = "November 2026"
NCMEC_STEPS: tuple[Step, ...] = (
    Step(
        "Law enforcement first",
        (
            "Call law enforcement at once and ask for the NCIC entry. There is no waiting period, and the entry is due within two hours of the report.",
            "If the report is refused, call NCMEC or the state clearinghouse.",
        ),
        "34 U.S.C. 41308; NCMEC's pages on children missing from care",
    ),
    Step(
        "Report to NCMEC as well",
        (
            "An NCIC entry makes no report to NCMEC: it is a report of its own.",
            "It can be made by phone, by NCMEC's web form with a caseworker's account, or from system to system.",
            "Write down the report number. It is the proof.",
        ),
        "42 U.S.C. 671(a)(35)(B); NCMEC's pages on children missing from care",
    ),
    Step(
        "What NCMEC asks for",
        (
            "A full description and the circumstances of each time the child went missing, also how the child was found before.",
            "A recent photograph, physical features, and what endangers the child.",
        ),
        "42 U.S.C. 671(a)(35)(B)(i) to (iii); NCMEC's intake",
    ),
    Step(
        "One case manager",
        (
            "NCMEC names one contact for guardian, worker and law enforcement, and the same team again when a child goes missing again.",
            "The case manager asks for updates on child, companions and suspects, judges the risk, and brings in analysis, forensic help or consultants on site.",
            "Posters go to partners in the places that matter; recovery is planned, and travel home can be helped.",
        ),
        "34 U.S.C. 11293(b)(1); NCMEC's pages on case management",
    ),
    Step(
        "Consent and privacy",
        (
            "Guardian and investigating agency are asked before anything is made public.",
            "Nothing public says that the child is in foster care or custody, or may be trafficked, and it carries no medical facts.",
            "Results of analysis go to law enforcement alone.",
        ),
        "NCMEC's pages on children missing from care",
    ),
    Step(
        "When the child is back",
        (
            "Tell NCMEC, so that the case is closed and posters are recalled.",
            "Family advocacy, counselling referral and help for victims of trafficking can be asked for.",
            "Take a new photograph, and write down new marks and tattoos.",
        ),
        "NCMEC's pages on recovery",
    ),
)
SERVICES: tuple[Organization, ...] = (
    Organization("Case management", "one contact for everyone who looks for the child", NCMEC_CALL),
    Organization("Poster and photo distribution", "more than 200 partners, targeted", NCMEC_CALL),
    Organization("Case analysis", "public records and online traces, to law enforcement", NCMEC_CALL),
    Organization("Team Adam", "experienced consultants on site in critical cases, free of charge", NCMEC_CALL),
    Organization("Family advocacy and Team HOPE", "support for families by advocates and by peers", NCMEC_CALL),
    Organization("Forensic services", "age progression, biometrics, DNA", NCMEC_CALL),
    Organization("Child sex trafficking team", "analysis and help with recovery and services", NCMEC_CALL),
)
OTHERS: tuple[Organization, ...] = (
    Organization("National Runaway Safeline", "for youth and those who care for them", "1-800-786-2929"),
    Organization(
        "National Human Trafficking Hotline", "for victims and those who suspect trafficking", "1-888-373-7888"
    ),
)
