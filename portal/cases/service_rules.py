"""The services of a missing-children clearinghouse that an agency may ask for, and what each is; in words of our own."""

from __future__ import annotations

from collections.abc import Iterable

# What the National Center offers in the case of a child missing from care, and what state clearinghouses offer of it.
SERVICES: dict[str, str] = {
    "posters": "Posters and photos: spread the word",
    "analysis": "Case analysis: public records and what is online",
    "team_adam": "Team Adam: retired investigators who come to the case",
    "project_alert": "Project ALERT: retired officers, for a child who is gone for long",
    "trafficking": "Child sex trafficking: analysis, and help for the recovery",
    "offenders": "Sex offenders: who may be near, and tracking",
    "forensic": "Forensic help: age progression, identification, biometrics",
    "family": "Advocates for the family",
    "team_hope": "Team HOPE: families who went through it themselves",
    "recovery": "Help with the recovery plan",
    "advice": "Legal and technical advice",
}


def kept(services: Iterable[str]) -> str | None:
    """Services as they are kept: their codes in the order of the list, None where there are none."""
    wanted = set(services)
    return " ".join(code for code in SERVICES if code in wanted) or None


def words_of(kept_as: str | None) -> tuple[str, ...]:
    """What was kept, in words; a code of another version of the list as it stands."""
    return tuple(SERVICES.get(code, code) for code in (kept_as or "").split())
