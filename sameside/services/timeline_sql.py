"""The queries of a timeline: one person ($id, with a list of themselves) or one company ($id, with everybody who is or was with it)."""

WHO: dict[str, str] = {
    "account": """
        select a.account_id as id, a.account_code as code, a.name, a.industry as fact_industry, a.country as fact_country,
               a.city as fact_city, a.n_employees as fact_employees, owner.name as fact_owner,
               (select string_agg(domain, ', ' order by domain) from account_domains d where d.account_id = a.account_id) as fact_domains
        from accounts a left join members owner on owner.member_id = a.owner_id
        where a.account_id = $id
           or a.account_id in (select entity_id from identity_links where kind = 'account' and record_id = $id)
        order by a.account_id = $id desc limit 1""",
    "person": """
        select p.person_id as id, p.person_code as code, p.full_name as name, p.title as fact_title, p.account_id, a.name as account,
               p.country as fact_country, p.city as fact_city,
               (select string_agg(email, ', ' order by email) from person_emails e where e.person_id = p.person_id) as fact_mail
        from people p left join accounts a on a.account_id = p.account_id
        where p.person_id = $id
           or p.person_id in (select entity_id from identity_links where kind = 'person' and record_id = $id)
        order by p.person_id = $id desc limit 1""",
}
PEOPLE_OF: dict[str, str] = {
    "account": """
        select person_id, person_code, full_name as name from people
        where account_id = $id or person_id in (select person_id from lead_cycles where account_id = $id)
        order by full_name nulls last, person_id limit 1000""",
    "person": "select person_id, person_code, full_name as name from people where person_id = $id",
}
CYCLES = """
    select c.lead_cycle_id as cycle_id, c.cycle_no, c.person_id, p.full_name as person, c.created_on, c.ended_as, c.lead_source,
           c.created_at as "at", c.created_precision as precision
    from lead_cycles c left join people p on p.person_id = c.person_id
    where c.person_id in (select unnest($persons)) or c.account_id = $account_id
    order by c.created_at nulls last, c.lead_cycle_id limit $most"""
STAGES = """
    select e.stage_event_id as record_id, e.entered_at as "at", e.entered_precision as precision, e.stage as what,
           e.lead_cycle_id as cycle_id, coalesce(m.name, e.by_id) as "by", e.is_derived, e.reason, e.raw_stage as about, c.person_id,
           p.full_name as person
    from stage_events e
    join lead_cycles c on c.lead_cycle_id = e.lead_cycle_id
    left join people p on p.person_id = c.person_id
    left join members m on m.member_id = e.by_id
    where e.lead_cycle_id in (select unnest($cycles))
    order by e.entered_at nulls last, e.stage_event_id limit $most"""
# Touches lie by account: asked for apart, its own are found without reading the others.
TOUCHES = """
    select t.touch_id as record_id, t.occurred_at as "at", t.occurred_precision as precision, t.interaction as what,
           coalesce(c.name, t.channel) as about, t.person_id, p.full_name as person
    from (
        select * from touches where account_code = $account_code
        union all
        select * from touches where person_code in (select unnest($person_codes)) and account_code is distinct from $account_code
    ) t
    left join campaigns c on c.campaign_id = t.campaign_id
    left join people p on p.person_id = t.person_id
    order by t.occurred_at nulls last, t.touch_id limit $most"""
ACTS = """
    select s.activity_id as record_id, s.occurred_at as "at", s.occurred_precision as precision, s.kind as what, s.subject as about,
           coalesce(m.name, s.owner_id) as "by", s.is_automatic, s.direction = 'inbound' as is_inbound, s.person_id, p.full_name as person
    from sales_activities s
    left join members m on m.member_id = s.owner_id
    left join people p on p.person_id = s.person_id
    where s.person_id in (select unnest($persons)) or s.account_id = $account_id
    order by s.occurred_at nulls last, s.activity_id limit $most"""
_DEALS = """
    select o.* from opportunities o
    where o.account_id = $account_id or o.lead_cycle_id in (select unnest($cycles)) or o.person_id in (select unnest($persons))
       or o.opportunity_id in (select opportunity_id from opportunity_people where person_id in (select unnest($persons)))"""
DEALS = f"""
    with deals as ({_DEALS})
    select o.opportunity_id as record_id, o.created_at as "at", o.created_precision as precision, 'created' as what, o.name as about,
           coalesce(m.name, o.owner_id) as "by", cast(null as decimal(18, 2)) as amount, cast(null as varchar) as currency
    from deals o left join members m on m.member_id = o.owner_id
    union all
    select o.opportunity_id, o.closed_at, o.closed_precision, o.outcome, o.name, coalesce(m.name, o.owner_id),
           cast(o.amount as decimal(18, 2)), o.currency
    from deals o left join members m on m.member_id = o.owner_id
    where o.outcome in ('won', 'lost')
    order by 2 nulls last, 1 limit $most"""
REFUNDS = f"""
    with deals as ({_DEALS})
    select r.refund_id as record_id, r.refunded_at as "at", r.refunded_precision as precision, o.name as about, r.reason, r.amount,
           r.currency
    from refunds r left join opportunities o on o.opportunity_id = r.opportunity_id
    where r.account_id = $account_id or r.opportunity_id in (select opportunity_id from deals)
    order by r.refunded_at nulls last, r.refund_id limit $most"""
LINKS = """
    select record_id, strategy, confidence, evidence from identity_links
    where kind = $kind and entity_id = $id and record_id <> $id
    order by record_id, strategy"""
LATEST = """
    with latest as (
        select account_id, max(occurred_at) as happened_at from touches where account_id is not null group by 1
        union all
        select account_id, max(occurred_at) from sales_activities where account_id is not null group by 1
        union all
        select c.account_id, max(e.entered_at) from stage_events e join lead_cycles c on c.lead_cycle_id = e.lead_cycle_id
        where c.account_id is not null group by 1
        union all
        select account_id, max(greatest(created_at, closed_at)) from opportunities where account_id is not null group by 1
        union all
        select account_id, max(refunded_at) from refunds where account_id is not null group by 1
    ),
    of_account as (select account_id, max(happened_at) as happened_at from latest group by 1),
    everybody as (select account_id, count(*) as n from people group by 1),
    deals as (
        select account_id, count(*) as n, count(case when outcome = 'won' then 1 end) as n_won from opportunities group by 1
    ),
    domains as (select account_id, string_agg(domain, ', ' order by domain) as domains from account_domains group by 1)
    select a.account_id, coalesce(a.name, ''), coalesce(d.domains, ''), coalesce(e.n, 0), coalesce(o.n, 0), coalesce(o.n_won, 0),
           l.happened_at
    from accounts a
    left join of_account l on l.account_id = a.account_id
    left join everybody e on e.account_id = a.account_id
    left join deals o on o.account_id = a.account_id
    left join domains d on d.account_id = a.account_id
    order by l.happened_at desc nulls last, a.account_id"""
