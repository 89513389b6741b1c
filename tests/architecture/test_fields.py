"""Every column of a case table is in exactly one information class, or is structure, or the key of a class."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table

from portal.sharing.rules import InformationClass as C
from portal.store.base import db
from portal.store.sealed import Envelope
from portal.tables import import_models

# Tables of people, sessions, the log and notices hold nothing of a case but its key; those of meetings and units not even that.
NOT_OF_A_CASE = {
    "agency", "sharing_agreement", "person", "credential", "seat", "office", "office_seat", "engagement", "invitation",
    "sign_in_session", "sign_in_attempt", "audit_entry", "audit_head", "disclosure", "look_up",
    "pack_adoption", "case_clock", "provider_identity", "provider_flow", "demo_loaded",
    "meeting", "invitee", "agenda_item", "minutes_revision", "meeting_action",
    "notice", "inbox_entry", "mail", "mailed_entry", "unit", "shift", "cover", "mail_choice", "calendar_feed", "worker_mark",
    "photo_file", "kept_form", "form_draft", "dual_contact",
}  # fmt: skip
ENCRYPTED = {C.SENSITIVE_IDS, C.HEALTH_EDUCATION, C.DENTAL_DNA, C.SUBSTANCE_USE, C.SCREENING_RESULT, C.SCREENING_DETAIL, C.LEADS, C.INVESTIGATIVE, C.DUTY_NOTES}  # fmt: skip


def unclassed(table: Table) -> list[str]:
    """Columns that say nothing, or two things, about their class."""
    return [
        f"{table.name}.{column.name}"
        for column in table.columns
        if len({"class", "structure", "key_of"} & column.info.keys()) != 1
    ]


def bare(table: Table) -> list[str]:
    """Columns of an encrypted class that are stored as they are."""
    return [
        f"{table.name}.{column.name}"
        for column in table.columns
        if column.info.get("class") in ENCRYPTED and not isinstance(column.type, Envelope)
    ]


def case_tables() -> list[Table]:
    import_models()
    return [table for table in db.metadata.sorted_tables if table.name not in NOT_OF_A_CASE]


def test_every_field_of_a_case_table_is_in_a_class():
    assert len(case_tables()) > 30
    assert [name for table in case_tables() for name in unclassed(table)] == []


def test_tables_that_are_not_of_a_case_say_so_by_existing():
    import_models()
    assert {table.name for table in db.metadata.sorted_tables} >= NOT_OF_A_CASE


def test_every_class_has_a_field_or_is_made_of_others():
    made = {column.info["class"] for table in case_tables() for column in table.columns if "class" in column.info}
    assert set(C) - made <= {C.SEALED, C.HELD, C.ACCESS_LOG}


def test_encrypted_classes_are_encrypted():
    assert [name for table in case_tables() for name in bare(table)] == []


def test_planted_columns_are_found():
    planted = Table(
        "planted",
        MetaData(),
        Column("silent", String),
        Column("both", String, info={"class": C.IDENTITY, "structure": True}),
        Column("bare", Integer, info={"class": C.SCREENING_DETAIL}),
        Column("good", Envelope, info={"class": C.SCREENING_DETAIL}),
    )
    assert unclassed(planted) == ["planted.silent", "planted.both"]
    assert bare(planted) == ["planted.bare"]
