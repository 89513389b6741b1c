"""Triggers that keep under which name a case stands in the list of each agency that was ever let in; nobody else writes it."""

from __future__ import annotations

LAST = "\uffff"  # sorts after every folded name: a case whose name is not known comes last

RENAME = """update case_name set name_key = new.name_key where case_id = new.case_id
    and new.agency_id = (select agency_id from cases where id = new.case_id)"""
ENTER = f"""insert into case_name (agency_id, name_key, case_id)
    select new.agency_id, coalesce((select identity.name_key from identity
        join cases on cases.id = identity.case_id and cases.agency_id = identity.agency_id
        where identity.case_id = new.case_id and identity.superseded_at is null), '{LAST}'), new.case_id
    where not exists (select 1 from case_name where case_id = new.case_id and agency_id = new.agency_id)"""

SQLITE = (
    f"create trigger case_access_named after insert on case_access begin {ENTER}; end",
    f"create trigger identity_named after insert on identity when new.superseded_at is null begin {RENAME}; end",
    f"""create trigger identity_renamed after update of name_key on identity when new.superseded_at is null
    begin {RENAME}; end""",
)
_ROLE = "returns trigger language plpgsql security definer set search_path = public, pg_temp"
POSTGRESQL = (
    f"create or replace function homeward_enter_name() {_ROLE} as $$ begin {ENTER}; return new; end $$",
    f"""create or replace function homeward_rename() {_ROLE} as $$ begin
    if new.superseded_at is null then {RENAME}; end if; return new; end $$""",
    "create trigger case_access_named after insert on case_access for each row execute function homeward_enter_name()",
    """create trigger identity_named after insert or update of name_key on identity
    for each row execute function homeward_rename()""",
)


def statements(dialect: str) -> tuple[str, ...]:
    """The statements that put the triggers in place."""
    return SQLITE if dialect == "sqlite" else POSTGRESQL


def removals() -> list[str]:
    """The statements that take them away on PostgreSQL, with the functions that they call."""
    return [f"drop function if exists {name}() cascade" for name in ("homeward_enter_name", "homeward_rename")]
