"""What the demo's agencies recorded of a child, class by class; invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from portal.sharing.rules import InformationClass as C


def texts(name: str, start: datetime, rich: bool) -> dict[C, dict[str, Any]]:
    """Values by class; a rich case has something in every one."""
    given = name.split()[0]
    found: dict[C, dict[str, Any]] = {
        C.IDENTITY: {"full_name": name, "preferred_name": given, "race": "not stated", "languages": "English, Spanish"},
        C.DESCRIPTION_PHOTO: {
            "height": "5 ft 3 in", "weight": "115 lb", "hair": "Brown (BRO)", "eyes": "Hazel (HAZ)", "marks": "small scar on the left chin",
            "clothing": "gray hooded sweater, jeans, white sneakers",
        },
        C.ENDANGERMENT_CIRCUMSTANCES: {
            "absence_type": "left placement", "last_seen_at": start, "last_seen_place": "Juniper House, front hall",
            "last_seen_by": "night staff", "narrative": f"{given} was last seen at the evening round and was not in the room an hour later.",
            "dangers": "online contact with an adult stranger",
        },
        C.PLACEMENT: {
            "placement_type": "group home", "placement_provider": "Juniper House", "placement_street": "12 Nowhere Lane",
            "placement_city": "Cedar City", "placement_state": "TX",
        },
        C.CONTACTS: {
            "parents_custodians": "mother, 555-0191", "siblings": "one brother, 9, in another placement", "friends": "a friend from school, 555-0192",
            "phones": "555-0193", "social_handles": "@notarealhandle", "caseworker": "Rosa Lanternby, 555-0110", "attorney": "Fay Standish, 555-0150",
            "gal_casa": "Hugh Kindling, 555-0151", "after_hours_contact": "night desk, 555-0112",
        },
        C.NCIC_ATTESTATION: {
            "le_agency": "Cedar City Police Department", "le_report_number": "CC-0000-DEMO", "le_officer": "J. Tracewell, badge 000",
            "le_reported_at": start + timedelta(hours=3), "le_accepted": True, "ncic_number": "M000000000", "ncic_category": "EME endangered",
            "ncic_entered_at": start + timedelta(hours=4),
        },
    }  # fmt: skip
    return found | (_rest(given, start) if rich else {})


def _rest(given: str, start: datetime) -> dict[C, dict[str, Any]]:
    return {
        C.SENSITIVE_IDS: {"ssn": "000-00-0000", "misc_identifying_number": "student 000000"},
        C.HEALTH_EDUCATION: {"medication": "inhaler, last known dose in the morning", "school": "Cedar Middle School, grade 8"},
        C.DENTAL_DNA: {"dental_records": "kept by a dentist in Cedar City"},
        C.SUBSTANCE_USE: {"substances": "none known"},
        C.SCREENING_RESULT: {
            "screening_tool": "county tool", "screened_by": "Rosa Lanternby", "screening_result_band": "possible concern", "vulnerable": "yes",
            "victim_identified": "yes",
        },
        C.SCREENING_DETAIL: {"why_left": f"{given} felt unheard about visits.", "childs_words": "I wanted to see my brother."},
        C.SUPERVISION_WARRANT: {"supervision_status": "probation", "warrant_exists": False},
        C.RECOVERY_PLAN: {
            "plan_in_place_since": start.date(), "pickup_contact": "night desk, 555-0112", "first_place": "Cedar County assessment center",
            "transporter": "on-call caseworker", "advocate": "youth advocate on call, 555-0181",
        },
        C.EARLIER_EPISODES: {
            "earlier_started_at": (start - timedelta(days=94)).date(), "earlier_length": "5 days", "earlier_reason": "wanted to see family",
            "earlier_where_recovered": "at a relative's", "earlier_found_by": "caseworker", "earlier_outcome": "returned",
        },
    }  # fmt: skip
