"""Tables of what is recorded of a case, one a class; each column says its class and its label."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Index, String, column, event, table, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.sharing.field_models import CaseEntry, fact, link, sealed_fact
from portal.sharing.rules import InformationClass as C
from portal.store.types import UTCDateTime

CURRENT = text("superseded_at IS NULL")
ORDERED = text("superseded_at IS NULL AND pick_up_order IS NOT NULL")
Words = Mapped[str | None]
Secret = Mapped[bytes | None]


class Identity(CaseEntry):
    """Who the child is."""

    __tablename__ = "identity"
    __table_args__ = (
        Index("ix_identity_name_key_case_id", "name_key", "case_id"),
        # SQLite has its trigrams in a virtual table, which is written below.
        Index(
            "ix_identity_search_key",
            "search_key",
            postgresql_using="gin",
            postgresql_where=CURRENT,
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ).ddl_if(dialect="postgresql"),
        Index(
            "uq_identity_current", "case_id", "agency_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
    )
    full_name: Words = fact(C.IDENTITY, "Full name", 200)
    preferred_name: Words = fact(C.IDENTITY, "Preferred name", 200)
    former_names: Words = fact(C.IDENTITY, "Former names")
    nicknames: Words = fact(C.IDENTITY, "Nicknames")
    birth_date: Mapped[date | None] = fact(C.IDENTITY, "Date of birth", kind=Date)
    sex: Words = fact(C.IDENTITY, "Sex", 40)
    gender: Words = fact(C.IDENTITY, "Gender", 80)
    race: Words = fact(C.IDENTITY, "Race", 200)
    ethnicity: Words = fact(C.IDENTITY, "Ethnicity", 200)
    languages: Words = fact(C.IDENTITY, "Languages", 200)
    tribe: Words = fact(C.IDENTITY, "Tribe", 200)
    icwa_status: Words = fact(C.IDENTITY, "Indian Child Welfare Act status", 80)
    name_key: Mapped[str] = mapped_column(String(400), info={"key_of": C.IDENTITY})
    search_key: Mapped[str] = mapped_column(String(2000), info={"key_of": C.IDENTITY})


# Trigrams of current names, on SQLite. No trigger may write them there: with trusted_schema off a virtual table is out of reach.
IDENTITY_WORDS = table("identity_words", column("rowid"), column("search_key"))


@event.listens_for(Identity, "after_insert")
@event.listens_for(Identity, "after_update")
def _learn_words(_mapper: Any, connection: Connection, identity: Identity) -> None:
    """Whoever writes an identity writes its trigrams, in the same transaction; what is superseded is no longer found."""
    if connection.dialect.name != "sqlite":
        return
    connection.execute(IDENTITY_WORDS.delete().where(IDENTITY_WORDS.c.rowid == identity.id))
    if identity.superseded_at is None:
        connection.execute(IDENTITY_WORDS.insert().values(rowid=identity.id, search_key=identity.search_key))


class Description(CaseEntry):
    """What the child looks like."""

    __tablename__ = "description"
    height: Words = fact(C.DESCRIPTION_PHOTO, "Height", 40)
    weight: Words = fact(C.DESCRIPTION_PHOTO, "Weight", 40)
    hair: Words = fact(C.DESCRIPTION_PHOTO, "Hair", 80)
    eyes: Words = fact(C.DESCRIPTION_PHOTO, "Eyes", 80)
    skin_tone: Words = fact(C.DESCRIPTION_PHOTO, "Skin tone", 80)
    build: Words = fact(C.DESCRIPTION_PHOTO, "Build", 80)
    glasses: Words = fact(C.DESCRIPTION_PHOTO, "Glasses or contacts", 80)
    teeth: Words = fact(C.DESCRIPTION_PHOTO, "Teeth", 200)
    marks: Words = fact(C.DESCRIPTION_PHOTO, "Scars, marks, tattoos, piercings", 1000)
    clothing: Words = fact(C.DESCRIPTION_PHOTO, "Clothing last worn")
    bag_jewelry: Words = fact(C.DESCRIPTION_PHOTO, "Bag and jewelry")
    shoe_size: Words = fact(C.DESCRIPTION_PHOTO, "Shoe size", 40)
    hearing_speech_vision: Words = fact(C.DESCRIPTION_PHOTO, "Hearing, speech, vision")
    photo_taken_on: Mapped[date | None] = fact(C.DESCRIPTION_PHOTO, "Photo taken on", kind=Date)


class Circumstances(CaseEntry):
    """How the child went missing and what endangers the child."""

    __tablename__ = "circumstances"
    absence_type: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Type of absence", 80)
    last_seen_at: Mapped[datetime | None] = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Last seen", kind=UTCDateTime)
    last_seen_place: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Last seen where")
    last_seen_by: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Last seen by", 200)
    narrative: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "What happened", 4000)
    direction: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Stated direction or destination")
    dangers: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Dangers", 1000)
    exigency: Words = fact(C.ENDANGERMENT_CIRCUMSTANCES, "Why it is urgent")


class SensitiveIds(CaseEntry):
    """Numbers that identify the child."""

    __tablename__ = "sensitive_ids"
    ssn: Secret = sealed_fact(C.SENSITIVE_IDS, "Social Security number")
    driver_license_number: Secret = sealed_fact(C.SENSITIVE_IDS, "Driver license number")
    driver_license_state: Secret = sealed_fact(C.SENSITIVE_IDS, "Driver license state")
    driver_license_year: Secret = sealed_fact(C.SENSITIVE_IDS, "Driver license year")
    misc_identifying_number: Secret = sealed_fact(C.SENSITIVE_IDS, "Other identifying number")


class Placement(CaseEntry):
    """Where the child was placed."""

    __tablename__ = "placement"
    placement_type: Words = fact(C.PLACEMENT, "Type of placement", 80)
    placement_provider: Words = fact(C.PLACEMENT, "Provider", 200)
    placement_street: Words = fact(C.PLACEMENT, "Street", 200)
    placement_city: Words = fact(C.PLACEMENT, "City", 120)
    placement_state: Words = fact(C.PLACEMENT, "State", 40)


class HealthEducation(CaseEntry):
    """Health and school."""

    __tablename__ = "health_education"
    medication: Secret = sealed_fact(C.HEALTH_EDUCATION, "Medication and last dose")
    conditions: Secret = sealed_fact(C.HEALTH_EDUCATION, "Medical conditions")
    mental_health: Secret = sealed_fact(C.HEALTH_EDUCATION, "Mental health")
    disability: Secret = sealed_fact(C.HEALTH_EDUCATION, "Disability")
    pregnancy: Secret = sealed_fact(C.HEALTH_EDUCATION, "Pregnancy")
    school: Secret = sealed_fact(C.HEALTH_EDUCATION, "School and grade")


class DentalDna(CaseEntry):
    """Where dental, DNA and fingerprint references are."""

    __tablename__ = "dental_dna"
    dental_records: Secret = sealed_fact(C.DENTAL_DNA, "Dental records kept at")
    dna_reference: Secret = sealed_fact(C.DENTAL_DNA, "DNA reference kept at")
    fingerprints: Secret = sealed_fact(C.DENTAL_DNA, "Fingerprints on file")
    blood_type: Secret = sealed_fact(C.DENTAL_DNA, "Blood type")


class SubstanceUse(CaseEntry):
    """Substance use (42 CFR Part 2)."""

    __tablename__ = "substance_use"
    substances: Secret = sealed_fact(C.SUBSTANCE_USE, "Substances")
    treatment: Secret = sealed_fact(C.SUBSTANCE_USE, "Treatment")


class ScreeningResult(CaseEntry):
    """What a trafficking screening came to."""

    __tablename__ = "screening_result"
    screening_tool: Secret = sealed_fact(C.SCREENING_RESULT, "Tool")
    screening_tool_version: Secret = sealed_fact(C.SCREENING_RESULT, "Version")
    screened_by: Secret = sealed_fact(C.SCREENING_RESULT, "Screened by")
    screener_trained: Secret = sealed_fact(C.SCREENING_RESULT, "Screener trained")
    screened_at: Secret = sealed_fact(C.SCREENING_RESULT, "Screened at")
    screening_sources: Secret = sealed_fact(C.SCREENING_RESULT, "Sources used")
    screening_result_band: Secret = sealed_fact(C.SCREENING_RESULT, "Result")
    victim_identified: Secret = sealed_fact(C.SCREENING_RESULT, "Identified as a victim")
    le_report_link: Secret = sealed_fact(C.SCREENING_RESULT, "Report to law enforcement")
    screening_services: Secret = sealed_fact(C.SCREENING_RESULT, "Services")
    vulnerable: Secret = sealed_fact(C.SCREENING_RESULT, "Vulnerable")


class ScreeningDetail(CaseEntry):
    """What the child told, and the detail of the screening."""

    __tablename__ = "screening_detail"
    interviewed_by: Secret = sealed_fact(C.SCREENING_DETAIL, "Interviewed by")
    why_left: Secret = sealed_fact(C.SCREENING_DETAIL, "Why the child left")
    where_stayed: Secret = sealed_fact(C.SCREENING_DETAIL, "Where the child stayed")
    harm: Secret = sealed_fact(C.SCREENING_DETAIL, "Harm while away")
    childs_words: Secret = sealed_fact(C.SCREENING_DETAIL, "In the child's words")
    wishes: Secret = sealed_fact(C.SCREENING_DETAIL, "The child's wishes")
    placement_response: Secret = sealed_fact(C.SCREENING_DETAIL, "What placement does about the reasons")


class Contacts(CaseEntry):
    """Whom the child knows, and who knows the child."""

    __tablename__ = "contacts"
    parents_custodians: Words = fact(C.CONTACTS, "Parents and custodians")
    siblings: Words = fact(C.CONTACTS, "Siblings")
    friends: Words = fact(C.CONTACTS, "Friends")
    partner: Words = fact(C.CONTACTS, "Partner")
    suspected_companion: Words = fact(C.CONTACTS, "Suspected companion")
    unusual_adult_interest: Words = fact(C.CONTACTS, "Unusual interest by an adult")
    last_seen_with: Words = fact(C.CONTACTS, "Last seen with")
    vehicle: Words = fact(C.CONTACTS, "Vehicle")
    phones: Words = fact(C.CONTACTS, "Phones")
    emails: Words = fact(C.CONTACTS, "E-mail addresses")
    social_handles: Words = fact(C.CONTACTS, "Social media")
    gaming_dating_accounts: Words = fact(C.CONTACTS, "Gaming and dating accounts")
    device_ids: Words = fact(C.CONTACTS, "Devices")
    last_online_activity: Words = fact(C.CONTACTS, "Last activity online")
    caseworker: Words = fact(C.CONTACTS, "Caseworker")
    supervisor: Words = fact(C.CONTACTS, "Supervisor")
    after_hours_contact: Words = fact(C.CONTACTS, "After hours")
    probation_officer: Words = fact(C.CONTACTS, "Probation officer")
    attorney: Words = fact(C.CONTACTS, "Child's attorney")
    gal_casa: Words = fact(C.CONTACTS, "Guardian ad litem or CASA")


class NcicAttestation(CaseEntry):
    """What law enforcement says that it entered."""

    __tablename__ = "ncic_attestation"
    le_agency: Words = fact(C.NCIC_ATTESTATION, "Agency", 200)
    le_ori: Words = fact(C.NCIC_ATTESTATION, "ORI", 20)
    le_report_number: Words = fact(C.NCIC_ATTESTATION, "Report number", 60)
    le_officer: Words = fact(C.NCIC_ATTESTATION, "Officer and badge", 200)
    le_follow_up: Words = fact(C.NCIC_ATTESTATION, "Follow-up investigator", 200)
    le_reported_at: Mapped[datetime | None] = fact(C.NCIC_ATTESTATION, "Reported", kind=UTCDateTime)
    le_accepted: Mapped[bool | None] = fact(C.NCIC_ATTESTATION, "Report accepted", kind=Boolean)
    ncic_number: Words = fact(C.NCIC_ATTESTATION, "NCIC number", 20)
    ncic_category: Words = fact(C.NCIC_ATTESTATION, "NCIC category", 40)
    ncic_entered_at: Mapped[datetime | None] = fact(C.NCIC_ATTESTATION, "Entered", kind=UTCDateTime)
    ncic_update_due: Mapped[datetime | None] = fact(C.NCIC_ATTESTATION, "30-day update due", kind=UTCDateTime)
    ncic_update_done: Mapped[datetime | None] = fact(C.NCIC_ATTESTATION, "Verified and updated", kind=UTCDateTime)
    ncic_update_words: Words = fact(C.NCIC_ATTESTATION, "Updated", 400)
    ncic_update_by: Words = fact(C.NCIC_ATTESTATION, "Verified by", 200)


class SupervisionWarrant(CaseEntry):
    """Supervision and warrant."""

    __tablename__ = "supervision_warrant"
    __table_args__ = (
        Index("ix_supervision_warrant_orders", "agency_id", sqlite_where=ORDERED, postgresql_where=ORDERED),
    )
    supervision_status: Words = fact(C.SUPERVISION_WARRANT, "Supervision", 200)
    supervision_terms: Words = fact(C.SUPERVISION_WARRANT, "Terms", 1000)
    pick_up_order: Words = fact(C.SUPERVISION_WARRANT, "Warrant or pick-up order", 80)
    pick_up_order_at: Mapped[datetime | None] = fact(
        C.SUPERVISION_WARRANT, "Warrant or pick-up order: since when", kind=UTCDateTime
    )
    warrant_exists: Mapped[bool | None] = fact(C.SUPERVISION_WARRANT, "A warrant exists", kind=Boolean)
    warrant_number: Words = fact(C.SUPERVISION_WARRANT, "Warrant number", 60)
    warrant_court: Words = fact(C.SUPERVISION_WARRANT, "Issuing court", 200)
    warrant_issued_on: Mapped[date | None] = fact(C.SUPERVISION_WARRANT, "Issued on", kind=Date)


class RecoveryPlan(CaseEntry):
    """What happens once the child is found, planned while missing."""

    __tablename__ = "recovery_plan"
    first_place_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    placement_id: Mapped[int | None] = link("agency.id", nullable=True, index=False)
    plan_in_place_since: Mapped[date | None] = fact(C.RECOVERY_PLAN, "In place since", kind=Date)
    pickup_contact: Words = fact(C.RECOVERY_PLAN, "Pick-up contact, day and night")
    first_place: Words = fact(C.RECOVERY_PLAN, "Where the child goes first")
    transporter: Words = fact(C.RECOVERY_PLAN, "Who transports")
    placement_on_recovery: Words = fact(C.RECOVERY_PLAN, "Placement on recovery")
    placement_on_recovery_type: Words = fact(C.RECOVERY_PLAN, "Type of that placement")
    medical_stop: Words = fact(C.RECOVERY_PLAN, "Medical stop")
    advocate: Words = fact(C.RECOVERY_PLAN, "Advocate")
    clothing_food_phone: Words = fact(C.RECOVERY_PLAN, "Clothing, food, phone")
    siblings_plan: Words = fact(C.RECOVERY_PLAN, "Siblings")
    charges_warrants_handling: Words = fact(C.RECOVERY_PLAN, "Charges and warrants")
    icj_route: Words = fact(C.RECOVERY_PLAN, "Interstate route")
    debriefer: Words = fact(C.RECOVERY_PLAN, "Who talks with the child")
    who_tells_ncmec_court: Words = fact(C.RECOVERY_PLAN, "Who tells NCMEC and the court")
    safety_from_exploiter: Words = fact(C.RECOVERY_PLAN, "Safety from an exploiter")


class EarlierEpisode(CaseEntry):
    """An earlier absence of the child."""

    __tablename__ = "earlier_episode"
    earlier_started_at: Mapped[date | None] = fact(C.EARLIER_EPISODES, "Began", kind=Date)
    earlier_ended_at: Mapped[date | None] = fact(C.EARLIER_EPISODES, "Ended", kind=Date)
    earlier_length: Words = fact(C.EARLIER_EPISODES, "Length", 80)
    earlier_reason: Words = fact(C.EARLIER_EPISODES, "Reason")
    earlier_where_recovered: Words = fact(C.EARLIER_EPISODES, "Where recovered")
    earlier_found_by: Words = fact(C.EARLIER_EPISODES, "Found by", 200)
    earlier_services: Words = fact(C.EARLIER_EPISODES, "Services")
    earlier_outcome: Words = fact(C.EARLIER_EPISODES, "Outcome", 200)


RECORDS: dict[C, type[CaseEntry]] = {
    C.IDENTITY: Identity,
    C.DESCRIPTION_PHOTO: Description,
    C.ENDANGERMENT_CIRCUMSTANCES: Circumstances,
    C.SENSITIVE_IDS: SensitiveIds,
    C.PLACEMENT: Placement,
    C.HEALTH_EDUCATION: HealthEducation,
    C.DENTAL_DNA: DentalDna,
    C.SUBSTANCE_USE: SubstanceUse,
    C.SCREENING_RESULT: ScreeningResult,
    C.SCREENING_DETAIL: ScreeningDetail,
    C.CONTACTS: Contacts,
    C.NCIC_ATTESTATION: NcicAttestation,
    C.SUPERVISION_WARRANT: SupervisionWarrant,
    C.RECOVERY_PLAN: RecoveryPlan,
    C.EARLIER_EPISODES: EarlierEpisode,
}
