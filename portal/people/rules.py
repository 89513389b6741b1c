"""Sectors, roles and the checks on a password; plain values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network


class Sector(StrEnum):
    """The profession of an agency."""

    COURT = "court"
    CHILD_WELFARE = "child_welfare"
    JUVENILE_JUSTICE = "juvenile_justice"
    LAW_ENFORCEMENT = "law_enforcement"
    CLEARINGHOUSE = "clearinghouse"
    COUNSEL = "counsel"
    PROVIDER = "provider"
    TRIBE = "tribe"
    COMMUNITY = "community"


class Role(StrEnum):
    """What a seat is for; the words of `rights.csv`."""

    JUDICIAL_OFFICER = "judicial_officer"
    COURT_COORDINATOR = "court_coordinator"
    CLERK = "clerk"
    CASEWORKER = "caseworker"
    CW_SUPERVISOR = "cw_supervisor"
    JJ_OFFICER = "jj_officer"
    JJ_SUPERVISOR = "jj_supervisor"
    DETECTIVE = "detective"
    LE_SUPERVISOR = "le_supervisor"
    NCMEC_ANALYST = "ncmec_analyst"
    STATE_CLEARINGHOUSE_ANALYST = "state_clearinghouse_analyst"
    INTERSTATE_OFFICER = "interstate_officer"
    CHILDS_ATTORNEY = "childs_attorney"
    GAL_CASA = "gal_casa"
    PARENTS_COUNSEL = "parents_counsel"
    AGENCY_COUNSEL = "agency_counsel"
    PROSECUTOR = "prosecutor"
    TRIBAL_REPRESENTATIVE = "tribal_representative"
    PROVIDER = "provider"
    POLICY_ANALYST = "policy_analyst"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    COMMUNITY_MEMBER = "community_member"


BENCH = frozenset({Role.JUDICIAL_OFFICER, Role.COURT_COORDINATOR, Role.CLERK})
NEVER_A_CASE = frozenset({Role.POLICY_ANALYST, Role.ADMINISTRATOR, Role.AUDITOR, Role.COMMUNITY_MEMBER})

ROLES_OF_SECTOR: dict[Sector, frozenset[Role]] = {
    Sector.COURT: BENCH | {Role.ADMINISTRATOR, Role.AUDITOR, Role.POLICY_ANALYST},
    Sector.CHILD_WELFARE: frozenset(
        {Role.CASEWORKER, Role.CW_SUPERVISOR, Role.POLICY_ANALYST, Role.INTERSTATE_OFFICER}
    ),
    Sector.JUVENILE_JUSTICE: frozenset(
        {Role.JJ_OFFICER, Role.JJ_SUPERVISOR, Role.POLICY_ANALYST, Role.INTERSTATE_OFFICER}
    ),
    Sector.LAW_ENFORCEMENT: frozenset({Role.DETECTIVE, Role.LE_SUPERVISOR, Role.POLICY_ANALYST}),
    Sector.CLEARINGHOUSE: frozenset({Role.NCMEC_ANALYST, Role.STATE_CLEARINGHOUSE_ANALYST}),
    Sector.COUNSEL: frozenset(
        {Role.CHILDS_ATTORNEY, Role.GAL_CASA, Role.PARENTS_COUNSEL, Role.AGENCY_COUNSEL, Role.PROSECUTOR}
    ),
    Sector.PROVIDER: frozenset({Role.PROVIDER}),
    Sector.TRIBE: frozenset({Role.TRIBAL_REPRESENTATIVE}),
    Sector.COMMUNITY: frozenset({Role.COMMUNITY_MEMBER}),
}

PASSWORD_CAP = 256
LONGEST_ADDRESS = 254  # RFC 5321
# One bare address of ASCII: atoms with single dots, an @, a host name of two labels at least. No name beside it, no quotes, no
# space; nor ! % ? of which old routes and encoded words are made, which some server behind ours may take for another address.
_ATOM = r"[A-Za-z0-9#$&'*+/=^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


class WeakPassword(ValueError):
    """The password may not be used; the message says why."""


def normal_password(password: str) -> str:
    """The form in which a password is hashed and compared (NFKC, NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def check_length(password: str, shortest: int) -> None:
    """Raise WeakPassword where it is too short or too long. No composition rules, no forced change (NIST SP 800-63B)."""
    if len(normal_password(password)) < shortest:
        raise WeakPassword(f"Use at least {shortest} characters. A few unrelated words are easy to remember.")
    if len(password) > PASSWORD_CAP:
        raise WeakPassword(f"Use at most {PASSWORD_CAP} characters.")


def address_problem(address: str) -> str:
    """What is wrong with a mail address, with the remedy; empty where it is one address and nothing else."""
    if len(address) > LONGEST_ADDRESS:
        return f"A mail address has at most {LONGEST_ADDRESS} characters."
    if not _ADDRESS.fullmatch(address):
        return "Enter one mail address and nothing else, such as name@agency.example: no spaces, no name beside it."
    return ""


def network_of(address: str) -> str:
    """The network by which tries are counted: an IPv4 address alone, of IPv6 the /64 that one subscriber has whole."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((int(found) >> 64 << 64, 64)))
    return str(getattr(found, "ipv4_mapped", None) or found)


@dataclass(frozen=True)
class LimitRule:
    """How many failed tries are free within a window, before each further one must wait."""

    free: int
    window: timedelta


def wait_after(rule: LimitRule, failed: list[datetime], now: datetime) -> timedelta | None:
    """How long to wait after these failures (oldest first), or None. Doubles from one minute up to the window.

    Bars AUT-04 and AUT-05: five in 15 minutes, then a growing delay of at most 15 minutes.
    """
    if len(failed) < rule.free:
        return None
    delay = min(timedelta(minutes=1) * 2 ** (len(failed) - rule.free), rule.window)
    left = failed[-1] + delay - now
    return left if left > timedelta(0) else None
