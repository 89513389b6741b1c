"""The database's own lock on approved minutes: triggers by which their rows can no longer be changed, on both databases."""

from __future__ import annotations

# Table; the columns whose change is refused ("" for all); how its meeting's state is found from the row.
_MEETING = "{row}.state"
_BY_MEETING = "(select state from meeting where id = {row}.meeting_id)"
_BY_ITEM = "(select m.state from meeting m join agenda_item i on i.meeting_id = m.id where i.id = {row}.item_id)"
# An action stays open to its owner after the approval: what, whose and by when are locked, done and note are not.
LOCKED = (
    ("meeting", ("update", "delete"), _MEETING, ""),
    ("agenda_item", ("insert", "update", "delete"), _BY_MEETING, ""),
    ("invitee", ("insert", "update", "delete"), _BY_MEETING, ""),
    ("minutes_revision", ("insert",), _BY_ITEM, ""),
    (
        "meeting_action",
        ("insert", "update", "delete"),
        _BY_ITEM,
        "number, item_id, owner_id, what, due_on, recorded_at",
    ),
)
REFUSAL = "the minutes of this meeting are approved and locked"


def statements(dialect: str) -> list[str]:
    """The statements that put the triggers in place."""
    return [
        statement
        for table, verbs, state, columns in LOCKED
        for verb in verbs
        for statement in (_sqlite if dialect == "sqlite" else _postgresql)(table, verb, state, columns)
    ]


def removals() -> list[str]:
    """The statements that take them away on PostgreSQL, with the functions that they call."""
    return [
        f"drop function if exists homeward_locked_{table}_{verb}() cascade"
        for table, verbs, _, _ in LOCKED
        for verb in verbs
    ]


def _event(verb: str, columns: str) -> str:
    return f"update of {columns}" if verb == "update" and columns else verb


def _sqlite(table: str, verb: str, state: str, columns: str) -> list[str]:
    found = state.format(row="new" if verb == "insert" else "old")
    return [
        f"create trigger {table}_locked_{verb} before {_event(verb, columns)} on {table} when {found} = 'approved' "
        f"begin select raise(abort, '{REFUSAL}'); end"
    ]


def _postgresql(table: str, verb: str, state: str, columns: str) -> list[str]:
    row = "new" if verb == "insert" else "old"
    name = f"homeward_locked_{table}_{verb}"
    return [
        f"create or replace function {name}() returns trigger language plpgsql as $$ begin "
        f"if {state.format(row=row)} = 'approved' then raise exception '{REFUSAL}'; end if; "
        f"return {'old' if verb == 'delete' else 'new'}; end $$",
        f"drop trigger if exists {table}_locked_{verb} on {table}",
        f"create trigger {table}_locked_{verb} before {_event(verb, columns)} on {table} for each row execute function {name}()",
    ]
