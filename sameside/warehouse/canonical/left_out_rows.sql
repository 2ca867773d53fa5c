-- Question   Which mapped rows did the build leave out, or fold into another row, and why?
-- Grain      one row per mapped row that has no canonical row of its own
-- Columns    table_name, source, object, record_id, reason, is_folded (another row speaks for it; else nothing does)
-- Left out   rows that stand
select 'person_emails' as table_name, p._source as source, p._object as object, p._record_id as record_id, 'not_an_email' as reason,
       false as is_folded
from mapped_person_emails p join address_emails a on a.raw = p.email and a.email is null
union all
select 'account_domains', d._source, d._object, d._record_id, 'no_company_domain', false
from mapped_account_domains d
where not exists (
    select 1 from address_hosts h join address_domains f on f.host = h.host and f.kind not in ('freemail', 'placeholder') where h.raw = d.domain
)
union all
select 'stage_events', e._source, e._object, e._record_id,
       case when e.stage is null then 'no_stage'
            when e.lead_id is not null then 'colleague'
            else 'names_neither_lead_nor_opportunity' end, false
from mapped_stage_events e
where e.stage is null or e.lead_id in (select lead_id from colleague_leads) or (e.lead_id is null and e.opportunity_id is null)
union all
select table_name, source, object, record_id, reason, false from missing_references where effect = 'row_left_out'
union all
select 'stage_events', _source, _object, _record_id, 'same_stage_again', true from opportunity_own_events where is_repeat
union all
select 'leads', _source, _object, _record_id, 'colleague', false from mapped_leads where lead_id in (select lead_id from colleague_leads)
union all
select 'leads', l._source, l._object, l._record_id, 'same_cycle', true
from mapped_leads l join pass_cycles c on c.lead_id = l.lead_id and c.pass_no = 1 and c.place > 1
union all
select 'people', m._source, m._object, m._record_id, 'same_person', true
from mapped_people m join person_of p on p.record_id = m.person_id and p.precedence > 1
union all
select 'accounts', m._source, m._object, m._record_id, 'same_account', true
from mapped_accounts m join account_of a on a.record_id = m.account_id and a.precedence > 1
union all
select 'opportunity_people', _source, _object, _record_id, 'same_person', true
from (
    select r.*, row_number() over (partition by r.opportunity_id, p.person_id order by p.precedence, r.person_id) as place
    from mapped_opportunity_people r join person_of p on p.record_id = r.person_id
    join mapped_opportunities o on o.opportunity_id = r.opportunity_id
)
where place > 1
union all
select 'exchange_rates', _source, _object, _record_id, 'same_day', true
from (
    select *, row_number() over (partition by currency, valid_from order by _source) as place from mapped_exchange_rates
)
where place > 1
