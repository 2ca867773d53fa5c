-- Question   Which values and rows of the sources could not be taken as they stand?
-- Grain      one row per fault: of one value, one row, or one id that nothing was ever received for
-- Columns    schema/canonical_tables.py, faults
-- Left out   rows folded into another: nothing is wrong with them (see the snapshot's accounting)
select table_name, source, object, record_id, column_name, reason, effect, value from mapped_faults
union all
select table_name, source, object, record_id, column_name, reason, effect, value from missing_references
union all
select table_name, source, object, record_id, null, reason, 'row_left_out', null
from left_out_rows where not is_folded and reason not in ('no_such_lead', 'no_such_opportunity')
union all
select 'people', p._source, p._object, p._record_id, 'email', 'not_an_email', 'value_unknown', p.email
from mapped_people p join address_emails a on a.raw = p.email and a.email is null
union all
select 'people', split_part(min(record_id), ':', 1), '', '', 'email', 'on_too_many_records', 'flagged', email
from record_emails where is_on_too_many group by email
union all
select 'members', m._source, m._object, m._record_id, c.fault_column, c.fault_reason, 'value_unknown', c.fault_value
from mapped_members m join calendar_names c on c.time_zone is not distinct from m.time_zone
     and c.working_hours is not distinct from m.working_hours and c.holidays is not distinct from m.holidays
where c.fault_reason is not null
union all
-- An end before its start is kept as the source wrote it; whoever counts durations leaves it out.
select 'opportunities', o._source, o._object, o._record_id, 'closed_at', 'closed_before_created', 'flagged', cast(o.closed_at as varchar)
from mapped_opportunities o
where case when 'date' in (o.created_precision, o.closed_precision)
           then local_date(o.closed_at, o.closed_precision) < local_date(o.created_at, o.created_precision) else o.closed_at < o.created_at end
union all
select 'opportunities', o._source, o._object, o._record_id, 'closed_at', 'closed_before_lead_created', 'flagged', cast(o.closed_at as varchar)
from mapped_opportunities o
where o.opportunity_id in (
    select k.opportunity_id from deal_leads k join lead_records l on l.lead_id = k.lead_id join deal_records d on d.opportunity_id = k.opportunity_id
    where case when 'date' in (d.closed_precision, l.created_precision) then d.closed_on < l.created_on else d.closed_at < l.created_at end
)
union all
select 'stage_events', e._source, e._object, e._record_id, 'entered_at', 'before_lead_created', 'flagged', cast(e.entered_at as varchar)
from mapped_stage_events e join lead_records l on l.lead_id = e.lead_id
where e.stage is not null
  and case when 'date' in (e.entered_precision, l.created_precision)
           then local_date(e.entered_at, e.entered_precision) < l.created_on else e.entered_at < l.created_at end
union all
select 'accounts', m._source, m._object, m._record_id, 'parent_account_id', 'parent_of_itself', 'value_unknown', m.parent_account_id
from mapped_accounts m join account_of a on a.record_id = m.account_id join circular_parents c on c.account_id = a.account_id
where m.parent_account_id is not null
union all
-- Nothing can be changed into another currency at such a rate, so it counts as none.
select 'exchange_rates', _source, _object, _record_id, 'rate', 'not_above_zero', 'flagged', cast(rate as varchar)
from mapped_exchange_rates where rate <= 0
