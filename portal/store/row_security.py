"""PostgreSQL's second net: who may see which case, said again in SQL, independent of the queries above it."""

from __future__ import annotations

from portal.store import child_functions

# Keyed by case: a row is there for whoever may see its case.
BY_CASE = (
    "case_docket", "custody", "compact_matter", "case_event", "identity", "description", "circumstances", "sensitive_ids",
    "placement", "health_education", "dental_dna", "substance_use", "screening_result", "screening_detail", "contacts",
    "ncic_attestation", "supervision_warrant", "recovery_plan", "earlier_episode", "comment", "comment_audience",
    "comment_change", "lead",
    "lead_audience", "investigative_note", "court_order", "order_naming", "order_release", "filing", "service", "duty",
    "duty_note", "duty_record", "duty_relief", "planned_date", "case_answer", "case_photo", "case_access", "recorded_authority",
    "finding", "return_told", "return_step", "case_outcome", "interstate_track", "interstate_step",
    "poster_request", "poster_answer", "poster_copy",
)  # fmt: skip
# Whoever asks is looked up once a statement, not once a row.
SEEN = "homeward_may_see({}, (select homeward_me()))"
# What is read of a case where it has it: tables under a policy of their own too.
PROBED = (*BY_CASE, "information_request")
# A link is of two cases: there for whoever may see both.
LINKS = "case_link"
BOTH = f"{SEEN.format('first_id')} and {SEEN.format('second_id')}"
# The agency is asked for once a statement, not once a row: a roster has thousands.
OWN = "agency_id = (select homeward_agency())"
KEPT = f"exists (select 1 from child where child.id = child_id and child.{OWN})"
# A question is there for its two agencies alone, an answer for whom its question is there.
PAIR = f"homeward_may_see(case_id) and ({OWN} or asked_id = (select homeward_agency()))"
ANSWERS = f"{OWN} and exists (select 1 from information_request r where r.id = request_id and r.case_id = request_answer.case_id and r.asked_id = (select homeward_agency()))"
# Who reads a lead, its author's agency alone says.
WIDENS = f"homeward_may_see(case_id) and exists (select 1 from lead l where l.id = lead_id and l.case_id = lead_audience.case_id and l.{OWN})"
# What a comment says since, its author's agency alone says.
CORRECTS = f"homeward_may_see(case_id) and {OWN} and exists (select 1 from comment c where c.id = comment_id and c.case_id = comment_change.case_id and c.{OWN}) and seat_id = (select homeward_seat())"
# A provider's report is there for the two agencies alone: for who sends there, for who keeps cases here.
KEEPS_CASES = "(select homeward_role()) in ('caseworker', 'cw_supervisor', 'jj_officer', 'jj_supervisor')"
KEEPS_OR_LOOKS = "(select homeward_role()) in ('caseworker', 'cw_supervisor', 'jj_officer', 'jj_supervisor', 'detective', 'le_supervisor')"
SENDS = f"{OWN} and (select homeward_role()) = 'provider'"
TAKES = f"placing_id = (select homeward_agency()) and {KEEPS_CASES}"
THROUGH = {
    "provider_report": f"({SENDS}) or ({TAKES})",
    "provider_report_entry": "exists (select 1 from provider_report r where r.id = report_id)",
    "information_request": PAIR,
    "request_answer": "exists (select 1 from information_request r where r.id = request_id)",
    "child": f"{OWN} or exists (select 1 from cases where cases.child_id = child.id)",
    "child_photo": OWN,
    "docket": f"{KEPT} or exists (select 1 from case_docket where case_docket.docket_id = docket.id)",
    "appearance": "exists (select 1 from docket where docket.id = appearance.docket_id)",
    "merged_case": SEEN.format("case_id"),
    LINKS: BOTH,
}
# What an agency recorded is added and changed by that agency alone. Duties are recomputed by whoever's act moved a clock.
RECORDED = (
    "case_event", "identity", "description", "circumstances", "sensitive_ids", "placement", "health_education", "dental_dna",
    "substance_use", "screening_result", "screening_detail", "contacts", "ncic_attestation", "supervision_warrant",
    "recovery_plan", "earlier_episode", "comment", "lead", "investigative_note", "court_order", "filing", "duty_note",
    "duty_record", "duty_relief", "planned_date", "case_answer", "case_photo", "finding", "return_told", "return_step", "case_outcome",
    "interstate_track", "interstate_step",
    "poster_request", "poster_answer", "poster_copy",
)  # fmt: skip
# What a provider reported is carried into the case by the agency that took the report up, as the provider's own entries.
CARRIED = ("identity", "description", "circumstances", "contacts")
# A child and a case are kept by their agency, which alone lets others in. Nothing is deleted: there is no policy for it.
INSERTS = {
    "cases": f"{OWN} and homeward_keeps(child_id)",
    "child": OWN,
    "child_photo": f"{OWN} and homeward_keeps(child_id)",
    "docket": KEPT,
    "appearance": "exists (select 1 from docket where docket.id = docket_id and homeward_keeps(docket.child_id))",
    "case_access": "homeward_owns(case_id)",
    "case_docket": "homeward_owns(case_id)",  # juvenile justice sees a case by its docket only
    "custody": "homeward_owns(case_id)",
    "compact_matter": "homeward_owns(case_id)",
    "recorded_authority": "homeward_owns(case_id)",
    "information_request": f"homeward_may_see(case_id) and {OWN}",
    "request_answer": ANSWERS,
    "lead_audience": WIDENS,
    "comment_change": CORRECTS,
    LINKS: f"{BOTH} and {OWN} and {KEEPS_OR_LOOKS}",
    "provider_report": SENDS,
    "provider_report_entry": f"{OWN} and exists (select 1 from provider_report r where r.id = report_id and r.{SENDS})",
    **dict.fromkeys(RECORDED, f"homeward_may_see(case_id) and {OWN}"),
    **dict.fromkeys(CARRIED, f"homeward_may_see(case_id) and ({OWN} or homeward_reported(case_id, agency_id))"),
}
# A disputed start ends with the agency that stated it, a date is moved by whoever may enter it on that docket.
UPDATES = INSERTS | {
    "provider_report": TAKES,  # what a provider wrote stays; what became of it, the other agency says
    "cases": f"homeward_may_see(id) and {OWN}",
    "duty_relief": f"homeward_may_see(case_id) and ({OWN} or stated_by_id = homeward_agency())",
    "planned_date": "homeward_may_see(case_id)",
    "case_docket": "homeward_may_see(case_id)",
}
# Keys of children are made of the row beside them and made anew with it.
KEYS = "child_key"
# The roster is its agency's alone; what waits to be brought in may be thrown away.
OWN_ALONE = (KEYS, "roster_entry", "roster_import", "roster_change", "child_merge")
# A draft is the seat's that types it; one that nobody came back for is there for whoever tidies up, in no seat.
OWN_SEAT = "seat_id = (select homeward_seat())"
LEFT = "(select homeward_seat()) is null and saved_at <= statement_timestamp() - interval '7 days'"
# A question whether two agencies hold the same child is there for the contacts of the own side; the worker, in no seat, asks it.
CONTACT = (
    f"{OWN} and exists (select 1 from dual_contact c where c.seat_id = (select homeward_seat()) and c.ends_at is null)"
)
ALONE = dict.fromkeys(OWN_ALONE, (OWN, OWN)) | {
    "form_draft": (f"{OWN_SEAT} or {LEFT}", OWN_SEAT),
    "dual_side": (CONTACT, f"({CONTACT}) or (select homeward_seat()) is null"),
}
# A name in an agency's list is there while its case is: an access that ended or a seal leaves the row behind.
LISTED = f"agency_id = any((select homeward_rows())::bigint[]) and {SEEN.format('case_id')}"
LOGGED = ("audit_entry", "disclosure")

# Temporary tables come last: else one of the name of ours would be read or written with the rights of the owner.
# Everything is derived from the seat alone: role, agency, offices and clients come from their tables, not from the caller.
FUNCTIONS = """
create type homeward_viewer as (seat bigint, role text, agency bigint, stands bigint[], parties bigint[]);

create or replace function homeward_seat() returns bigint language sql stable as $$
  select nullif(current_setting('homeward.seat', true), '')::bigint
$$;

create or replace function homeward_agreed(target bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from sharing_agreement where agency_id = target and starts_at <= statement_timestamp()
                 and (ends_at is null or ends_at > statement_timestamp()))
$$;

create or replace function homeward_role() returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select seat.role from seat join person on person.id = seat.person_id
  where seat.id = homeward_seat() and person.disabled_at is null and seat.starts_at <= statement_timestamp()
    and (seat.ends_at is null or seat.ends_at > statement_timestamp())
$$;

create or replace function homeward_agency() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select seat.agency_id from seat where seat.id = homeward_seat() and homeward_agreed(seat.agency_id)
    and homeward_role() not in ('policy_analyst', 'administrator', 'auditor', 'community_member')
$$;

-- The agencies in whose rows the seat stands: its own, for agency counsel its clients.
create or replace function homeward_rows() returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
  select case when homeward_agency() is null then '{}'::bigint[] when homeward_role() <> 'agency_counsel' then array[homeward_agency()]
    else coalesce((select array_agg(client_agency_id) from engagement where counsel_agency_id = homeward_agency()
      and starts_at <= statement_timestamp() and (ends_at is null or ends_at > statement_timestamp())), '{}') end
$$;

-- Cases by parts of a name, already cut to those that stand in the list of the seat's agencies: trigrams are not leakproof, so
-- under row-level security their index would not be used. Which of them may be seen is asked of each case as everywhere.
create or replace function homeward_named(words text[]) returns setof bigint
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  parts text;
begin
  select string_agg(format('identity.search_key like %L', '%' || regexp_replace(word, '([\\\\%_])', '\\\\\\1', 'g') || '%'), ' and ')
    into parts from unnest(words) word;
  return query execute 'select identity.case_id from identity where identity.superseded_at is null and ' || coalesce(parts, 'false')
    || ' and exists (select 1 from case_name where case_name.case_id = identity.case_id and case_name.agency_id = any($1))'
  using homeward_rows();
end
$$;

create or replace function homeward_keeps(target bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from child where child.id = target and child.agency_id = homeward_agency())
$$;

create or replace function homeward_owns(target bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from cases where cases.id = target and cases.agency_id = homeward_agency())
$$;

-- Whether the seat's agency took up a report of that agency in that case: a keeper's seat alone.
create or replace function homeward_reported(target bigint, reporter bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from provider_report where case_id = target and agency_id = reporter and placing_id = homeward_agency())
    and homeward_role() in ('caseworker', 'cw_supervisor', 'jj_officer', 'jj_supervisor')
$$;

-- Who asks: made once a statement, not once a row. Without a seat in force, an agreement or a role on cases there is nobody.
create or replace function homeward_me() returns homeward_viewer
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  me homeward_viewer;
begin
  me.seat := homeward_seat();
  me.role := homeward_role();
  if me.role is null or me.role in ('policy_analyst', 'administrator', 'auditor', 'community_member') then
    return null;
  end if;
  select agency_id into me.agency from seat where id = me.seat;
  if not homeward_agreed(me.agency) then
    return null;
  end if;
  if me.role = 'agency_counsel' then
    select coalesce(array_agg(client_agency_id), '{}') into me.stands from engagement
    where counsel_agency_id = me.agency and starts_at <= statement_timestamp()
      and (ends_at is null or ends_at > statement_timestamp());
  else
    me.stands := array[me.agency];
  end if;
  me.parties := me.stands || me.seat;
  return me;
end
$$;

create or replace function homeward_may_see(target bigint, me homeward_viewer) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  now_is timestamptz := statement_timestamp();
  bench boolean := me.role in ('judicial_officer', 'court_coordinator', 'clerk');
  sits boolean := false;
  sealing bigint;
begin
  if me.role is null then
    return false;
  end if;
  if bench then
    sits := exists (
      select 1 from case_docket cd join docket d on d.id = cd.docket_id
      join office_seat os on os.office_id = d.office_id and os.seat_id = me.seat
      join case_access a on a.case_id = cd.case_id and a.agency_id = d.court_id
        and a.starts_at <= now_is and (a.ends_at is null or a.ends_at > now_is)
      where cd.case_id = target and cd.notice_filing_id is not null and homeward_agreed(d.court_id));
    if not sits then
      return false;
    end if;
  elsif not exists (
    select 1 from case_access a where a.case_id = target and a.agency_id = any(me.stands)
      and a.starts_at <= now_is and (a.ends_at is null or a.ends_at > now_is)
      and exists (select 1 from sharing_agreement s where s.agency_id = a.agency_id and s.starts_at <= now_is
                  and (s.ends_at is null or s.ends_at > now_is))
  ) then
    return false;
  end if;
  select sealed_by into sealing from cases where id = target;
  if sealing is not null then
    if me.role in ('ncmec_analyst', 'state_clearinghouse_analyst', 'provider') then
      return false;
    end if;
    if not sits and not exists (
      select 1 from order_naming n join court_order o on o.id = n.order_id
      where n.order_id = sealing and n.party = any(me.parties) and o.starts_at <= now_is and (o.ends_at is null or o.ends_at > now_is)
    ) then
      return false;
    end if;
  end if;
  return case
    when me.role in ('childs_attorney', 'gal_casa', 'parents_counsel', 'prosecutor') then exists (
      select 1 from case_docket cd join appearance p on p.docket_id = cd.docket_id
      where cd.case_id = target and p.party = any(me.parties) and p.starts_at <= now_is and (p.ends_at is null or p.ends_at > now_is))
    when me.role in ('jj_officer', 'jj_supervisor') then
      exists (select 1 from case_docket cd join docket d on d.id = cd.docket_id
              where cd.case_id = target and d.kind = 'juvenile_justice'
                and (d.supervising_id = any(me.stands) or d.prosecuting_id = any(me.stands)))
      or exists (select 1 from screening_detail s
                 where s.case_id = target and s.superseded_at is null and s.agency_id = any(me.stands))
    when me.role = 'interstate_officer' then exists (
      select 1 from compact_matter m where m.case_id = target and m.starts_at <= now_is
        and (m.ends_at is null or m.ends_at > now_is) and (m.sending_id = any(me.stands) or m.receiving_id = any(me.stands)))
    else true
  end;
end
$$;

create or replace function homeward_may_see(target bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select homeward_may_see(target, homeward_me())
$$;
"""


# Whether there is a link of the case, or of another of the same child.
LINKED = """ where exists (
    select 1 from cases this join cases mine on mine.child_id = this.child_id
      join case_link l on l.first_id = mine.id or l.second_id = mine.id
    where this.id = {case}{both})"""


def present_statement(case: str, asked: str = "", both: str = "") -> str:
    """The statement that lists the tables with a row of the case; `case` is how its key stands in the statement.

    `asked` is a further condition on questions, which are there for two agencies alone; `both` one on links, which are there for whoever
    may see both cases. Without it a link to a case out of reach is looked for in vain: a statement more, on SQLite.
    """
    more = {"information_request": asked}
    found = [
        f"select '{table}' where exists (select 1 from {table} where case_id = {case}{more.get(table, '')})"
        for table in PROBED
    ]
    return " union all ".join([*found, f"select '{LINKS}'{LINKED.format(case=case, both=both)}"])


OF_BOTH = " and homeward_may_see(l.first_id) and homeward_may_see(l.second_id)"
OF_THE_TWO = " and homeward_agency() in (agency_id, asked_id)"
# One question whether the case may be seen, then one look a table, instead of a question a row of each.
PRESENT = f"""
create or replace function homeward_present(target bigint) returns text[]
language plpgsql stable security definer set search_path = public, pg_temp as $$ begin
  return case when homeward_may_see(target) then array({present_statement("target", OF_THE_TWO, OF_BOTH)}) else '{{}}'::text[] end;
end $$
"""


def statements(owner: str, app: str, auditor: str) -> list[str]:
    """Every statement that puts the functions and policies in place."""
    found = [FUNCTIONS, child_functions.FUNCTIONS, PRESENT]
    conditions = {
        "cases": SEEN.format("id"),
        **dict.fromkeys(BY_CASE, SEEN.format("case_id")),
        **THROUGH,
        **dict.fromkeys(LOGGED, f"case_id is null or {SEEN.format('case_id')} or homeward_role() = 'auditor'"),
    }
    for table, condition in conditions.items():
        found += [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy {table}_owner on {table} to {owner} using (true) with check (true)",
            f"create policy {table}_select on {table} for select to {app} using ({condition})",
        ]
        if table not in LOGGED:
            insert = INSERTS.get(table, condition)
            found.append(f"create policy {table}_insert on {table} for insert to {app} with check ({insert})")
            if table != "appearance":
                update = UPDATES.get(table, condition)
                found.append(
                    f"create policy {table}_update on {table} for update to {app} using ({update}) with check ({update})"
                )
        else:
            found += [
                f"create policy {table}_insert on {table} for insert to {app} with check (true)",
                f"create policy {table}_audit on {table} for select to {auditor} using (true)",
            ]
    for table, (there, kept) in ALONE.items():
        found += [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy {table}_owner on {table} to {owner} using (true) with check (true)",
            f"create policy {table}_all on {table} to {app} using ({there}) with check ({kept})",
        ]
    found += [
        "alter table case_name enable row level security",
        "alter table case_name force row level security",
        f"create policy case_name_owner on case_name to {owner} using (true) with check (true)",
        f"create policy case_name_select on case_name for select to {app} using ({LISTED})",
    ]
    return found


def removals() -> list[str]:
    """Every statement that takes them away again."""
    return [
        """do $$ declare found record; begin
             for found in select policyname, tablename from pg_policies where schemaname = 'public' loop
               execute format('drop policy %I on %I', found.policyname, found.tablename);
             end loop;
           end $$""",
        "drop function if exists homeward_present(bigint)",
        "drop function if exists homeward_may_see(bigint)",
        "drop function if exists homeward_may_see(bigint, homeward_viewer)",
        "drop function if exists homeward_me()",
        "drop type if exists homeward_viewer",
        "drop function if exists homeward_reported(bigint, bigint)",
        *child_functions.removals(),
        "drop function if exists homeward_owns(bigint)",
        "drop function if exists homeward_keeps(bigint)",
        "drop function if exists homeward_named(text[])",
        "drop function if exists homeward_rows()",
        "drop function if exists homeward_agency()",
        "drop function if exists homeward_role()",
        "drop function if exists homeward_agreed(bigint)",
        "drop function if exists homeward_seat()",
    ]
