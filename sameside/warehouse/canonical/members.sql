-- Question   Who are our own people?
-- Grain      one row per member
-- Columns    schema/canonical_tables.py, members
-- Left out   nothing: an owner whom other rows only refer to stands here with the id alone, or as the product itself knows them
select m.member_id, m.name, m.side, m.seniority, m.team, m.region, m.manager_id, coalesce(m.manager_name, b.name) as manager_name,
       coalesce(c.calendar_id, s.default_calendar_id) as calendar_id, m.active_from, m.active_to
from mapped_members m
cross join build_settings s
left join mapped_members b on b.member_id = m.manager_id
left join calendar_names c on c.time_zone is not distinct from m.time_zone and c.working_hours is not distinct from m.working_hours
     and c.holidays is not distinct from m.holidays
union all
select r.value, null, null, null, null, null, null, null, s.default_calendar_id, null, null
from missing_references r cross join build_settings s
where r.table_name = 'members' and r.reason = 'only_referred_to' and not exists (select 1 from own_members w where w.member_id = r.value)
union all
select w.member_id, w.name, w.side, w.seniority, w.team, null, null, null, s.default_calendar_id, null, null
from own_members w cross join build_settings s
where not exists (select 1 from mapped_members m where m.member_id = w.member_id)
