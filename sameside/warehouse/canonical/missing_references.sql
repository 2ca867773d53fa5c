-- Question   Which rows name a record that was never received?
-- Grain      one row per row and column that names one; of a person, company, owner or campaign one per such record, however many name it
-- Reads      mapped tables only, so that a preview of an import tells the same
-- Columns    those of faults; record_id: of several rows, the first that name it; value: the id that nothing was received for
-- Left out   rows that name nobody
with people_named as (
    select person_id as named, _source, _record_id from mapped_leads
    union all select person_id, _source, _record_id from mapped_touches
    union all select person_id, _source, _record_id from mapped_sales_activities
    union all select person_id, _source, _record_id from mapped_opportunities
    union all select person_id, _source, _record_id from mapped_opportunity_people
    union all select person_id, _source, _record_id from mapped_person_emails
), accounts_named as (
    select account_id as named, _source, _record_id from mapped_people
    union all select account_id, _source, _record_id from mapped_leads
    union all select account_id, _source, _record_id from mapped_touches
    union all select account_id, _source, _record_id from mapped_sales_activities
    union all select account_id, _source, _record_id from mapped_opportunities
    union all select account_id, _source, _record_id from mapped_account_domains
    union all select parent_account_id, _source, _record_id from mapped_accounts
), members_named as (
    select owner_id as named, _source, _record_id from mapped_accounts
    union all select owner_id, _source, _record_id from mapped_leads
    union all select by_id, _source, _record_id from mapped_stage_events
    union all select owner_id, _source, _record_id from mapped_sales_activities
    union all select owner_id, _source, _record_id from mapped_opportunities
    union all select manager_id, _source, _record_id from mapped_members
), campaigns_named as (
    select campaign_id as named, _source, _record_id from mapped_leads
    union all select campaign_id, _source, _record_id from mapped_touches
    union all select campaign_id, _source, _record_id from mapped_opportunities
    union all select campaign_id, _source, _record_id from mapped_costs
    union all select parent_campaign_id, _source, _record_id from mapped_campaigns
), unknown as (
    select 'people' as table_name, 'person_id' as column_name, n.*
    from people_named n where n.named is not null and not exists (select 1 from mapped_people p where p.person_id = n.named)
    union all
    select 'accounts', 'account_id', n.*
    from accounts_named n where n.named is not null and not exists (select 1 from mapped_accounts a where a.account_id = n.named)
    union all
    select 'members', 'member_id', n.*
    from members_named n where n.named is not null and not exists (select 1 from mapped_members m where m.member_id = n.named)
    union all
    select 'campaigns', 'campaign_id', n.*
    from campaigns_named n where n.named is not null and not exists (select 1 from mapped_campaigns c where c.campaign_id = n.named)
)
-- The record counts with its id alone. Rows on their way in are named <file>:<row>, those of the lake i<import>.<file>:<row>: the former first.
select table_name, min(_source) as source, '' as object,
       arg_min(_record_id, {is_held: starts_with(_record_id, 'i'), letters: length(_record_id), name: _record_id}) as record_id,
       column_name, 'only_referred_to' as reason, 'flagged' as effect, named as value
from unknown group by table_name, column_name, named
union all
-- The value is unknown.
select 'leads', l._source, l._object, l._record_id, 'opportunity_id', 'no_such_opportunity', 'value_unknown', l.opportunity_id
from mapped_leads l where l.opportunity_id is not null and not exists (select 1 from mapped_opportunities o where o.opportunity_id = l.opportunity_id)
union all
select 'opportunities', o._source, o._object, o._record_id, 'lead_id', 'no_such_lead', 'value_unknown', o.lead_id
from mapped_opportunities o where o.lead_id is not null and not exists (select 1 from mapped_leads l where l.lead_id = o.lead_id)
union all
select 'sales_activities', s._source, s._object, s._record_id, 'opportunity_id', 'no_such_opportunity', 'value_unknown', s.opportunity_id
from mapped_sales_activities s
where s.opportunity_id is not null and not exists (select 1 from mapped_opportunities o where o.opportunity_id = s.opportunity_id)
union all
select 'refunds', r._source, r._object, r._record_id, 'opportunity_id', 'no_such_opportunity', 'value_unknown', r.opportunity_id
from mapped_refunds r
where r.opportunity_id is not null and not exists (select 1 from mapped_opportunities o where o.opportunity_id = r.opportunity_id)
union all
-- Without the record the row says nothing.
select 'stage_events', e._source, e._object, e._record_id, 'lead_id', 'no_such_lead', 'row_left_out', e.lead_id
from mapped_stage_events e
where e.stage is not null and e.lead_id is not null and not exists (select 1 from mapped_leads l where l.lead_id = e.lead_id)
union all
select 'stage_events', e._source, e._object, e._record_id, 'opportunity_id', 'no_such_opportunity', 'row_left_out', e.opportunity_id
from mapped_stage_events e
where e.stage is not null and e.lead_id is null and e.opportunity_id is not null
  and not exists (select 1 from mapped_opportunities o where o.opportunity_id = e.opportunity_id)
union all
select 'opportunity_people', r._source, r._object, r._record_id, 'opportunity_id', 'no_such_opportunity', 'row_left_out', r.opportunity_id
from mapped_opportunity_people r where not exists (select 1 from mapped_opportunities o where o.opportunity_id = r.opportunity_id)
