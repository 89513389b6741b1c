"""What PostgreSQL does with children past its second net, by the owner's rights: moves cases of one who was merged, compares children of two agencies."""

from __future__ import annotations

FUNCTIONS = """
-- Children of one folded name and birth date whom two of these agencies hold and whose contacts were not asked yet: keys alone, and
-- for nobody who has a seat. The worker asks.
create or replace function homeward_same_children(agencies bigint[])
returns table (one bigint, one_agency bigint, other bigint, other_agency bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.agency_id, b.id, b.agency_id from child a
  join child b on b.name_key = a.name_key and b.birth_date = a.birth_date and b.agency_id > a.agency_id and b.agency_id = any(agencies)
  where homeward_seat() is null and a.agency_id = any(agencies) and a.name_key <> ''
    and a.withdrawn_at is null and b.withdrawn_at is null and a.merged_into_id is null and b.merged_into_id is null
    and not exists (select 1 from dual_side s where s.child_id = a.id and s.other_child_id = b.id)
  order by a.id, b.id limit 200
$$;

-- What the answers of both sides come to, written to both: for a contact of one of them alone.
create or replace function homeward_settle_dual(target bigint, moment timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  mine dual_side;
  theirs text;
  found text;
begin
  select s.* into mine from dual_side s join dual_contact c on c.seat_id = homeward_seat() and c.ends_at is null
    where s.id = target and s.agency_id = homeward_agency();
  select answer into theirs from dual_side where child_id = mine.other_child_id and other_child_id = mine.child_id;
  found := case when 'not_same' in (mine.answer, theirs) then 'ended' when mine.answer = 'same' and theirs = 'same' then 'same' else '' end;
  if found <> '' then
    update dual_side set outcome = found, settled_at = moment where outcome = ''
      and ((child_id = mine.child_id and other_child_id = mine.other_child_id)
        or (child_id = mine.other_child_id and other_child_id = mine.child_id));
  end if;
  return found;
end
$$;

-- How many children in care who have a docket at the seat's own court each agency has, and of how many a photo is new enough, or older:
-- figures alone, for the bench. The day of a photo is what the portal keeps or what the agency's roster says, the later of the two.
create or replace function homeward_photo_readiness(since date)
returns table (agency_id bigint, children bigint, ready bigint, old bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.agency_id, count(*), count(*) filter (where c.day >= since), count(*) filter (where c.day < since) from (
    select child.agency_id, greatest(
      (select max(p.taken_on) from child_photo p where p.child_id = child.id and p.current),
      (select r.photo_date from roster_entry r where r.child_id = child.id)) as day
    from child where child.in_care and child.withdrawn_at is null and child.merged_into_id is null
      and exists (select 1 from docket d where d.child_id = child.id and d.court_id = homeward_agency() and d.withdrawn_at is null)) c
  where homeward_role() in ('judicial_officer', 'court_coordinator', 'clerk')
  group by c.agency_id
$$;

-- Which two children of the seat's own agency a confirmed merge makes one; nothing for whoever may not confirm.
create or replace function homeward_merged(target bigint, out first bigint, out second bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.first_id, m.second_id from child_merge m
  join child a on a.id = m.first_id and a.agency_id = m.agency_id join child b on b.id = m.second_id and b.agency_id = m.agency_id
  where m.id = target and m.agency_id = homeward_agency() and m.confirmed and m.undone_at is null
    and homeward_role() in ('cw_supervisor', 'jj_supervisor')
$$;

-- Every case of the second child goes to the first, also one that is sealed to whoever confirms; the clocks of open ones are looked at anew.
create or replace function homeward_merge(target bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pair record;
begin
  select * into pair from homeward_merged(target);
  insert into merged_case (merge_id, case_id) select target, cases.id from cases where cases.child_id = pair.second;
  update cases set child_id = pair.first where child_id = pair.second;
  update case_clock set next_at = statement_timestamp() where case_id in
    (select m.case_id from merged_case m join cases on cases.id = m.case_id where m.merge_id = target and cases.closed_at is null);
end
$$;

-- They go back, with the photos that were added in them since.
create or replace function homeward_unmerge(target bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  pair record;
begin
  select * into pair from homeward_merged(target);
  update cases set child_id = pair.second where child_id = pair.first
    and id in (select case_id from merged_case where merge_id = target);
  update child_photo set child_id = pair.second where child_id = pair.first and file_id in
    (select f.id from photo_file f join merged_case m on m.case_id = f.case_id where m.merge_id = target);
  update case_clock set next_at = statement_timestamp() where case_id in
    (select m.case_id from merged_case m join cases on cases.id = m.case_id where m.merge_id = target and cases.closed_at is null);
end
$$;
"""


def removals() -> list[str]:
    """Every statement that takes the functions away again."""
    return [
        "drop function if exists homeward_photo_readiness(date)",
        "drop function if exists homeward_same_children(bigint[])",
        "drop function if exists homeward_settle_dual(bigint, timestamptz)",
        "drop function if exists homeward_merge(bigint)",
        "drop function if exists homeward_unmerge(bigint)",
        "drop function if exists homeward_merged(bigint)",
    ]
