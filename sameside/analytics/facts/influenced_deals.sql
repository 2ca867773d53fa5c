-- Question   Did marketing touch somebody of the buying group before the deal was decided?
-- Grain      one row per deal
-- Reads      known_deals, opportunities, opportunity_people, touches
-- Columns    opportunity_id
--            account_id  null = unknown
--            outcome
--            created_on
--            closed_on
--            dated_on  what periods are counted by: created_on for all deals, closed_on for won ones, expected_close_on for open ones
--            amount  null = unknown
--            currency
--            has_amount
--            rated_on  the day whose rate of exchange counts; null = unknown
--            is_undated  true: dated_on is unknown, so the row is in no period
--            n_people  people known to take part in the deal
--            n_touches  marketing touches of them in the window; of the account's where nobody is known to take part
--            is_influenced  there was one at least
--            is_by_account  influenced, and known through the account only, because nobody is known to take part
--            is_blind  nobody is known to take part, and no account is known either: it can't be told
-- Left out   deals outside `among`: won keeps closed_won, open keeps open ones at as_of, forecast the open ones of the forecast categories
with deals as (
    select d.opportunity_id, d.account_id, d.outcome, d.created_on, d.closed_on, d.expected_close_on, d.amount, d.currency, d.has_amount,
           d.rated_on, o.person_id, case when d.closed_on is not null then o.closed_at end as closed_at, o.closed_precision
    from known_deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    where $among = 'all' or ($among = 'won' and d.is_won) or ($among = 'open' and d.is_open) or ($among = 'forecast' and d.is_in_forecast)
),
buying_group as (
    select d.opportunity_id, d.person_id
    from deals d
    where d.person_id is not null
    union
    select g.opportunity_id, g.person_id
    from opportunity_people g
    join deals d on d.opportunity_id = g.opportunity_id
),
group_sizes as (
    select b.opportunity_id, count(*) as n_people
    from buying_group b
    group by b.opportunity_id
),
-- A touch is of one person, so it meets a deal once at most through the group; the account is asked only where there is no group.
met as (
    select b.opportunity_id, t.occurred_at, t.occurred_on, t.occurred_precision, t.recorded_at
    from buying_group b
    join touches t on t.person_id = b.person_id
    union all
    select d.opportunity_id, t.occurred_at, t.occurred_on, t.occurred_precision, t.recorded_at
    from deals d
    join touches t on t.account_id = d.account_id
    where not exists (select 1 from buying_group b where b.opportunity_id = d.opportunity_id)
),
counted as (
    select m.opportunity_id, count(*) as n_touches
    from met m
    join deals d on d.opportunity_id = m.opportunity_id
    where m.occurred_on >= d.created_on - cast($sourced_days as integer)
      and case when m.occurred_precision = 'date' then m.occurred_on <= cast($as_of_on as date)
               else m.occurred_at <= cast($as_of as timestamp) end
      and case when d.closed_on is null then true
               when m.occurred_precision = 'date' or d.closed_precision = 'date' then m.occurred_on <= d.closed_on
               else m.occurred_at <= d.closed_at end
      and (m.recorded_at is null or m.recorded_at <= cast($as_of as timestamp))
    group by m.opportunity_id
),
dated as (
    select d.opportunity_id, d.account_id, d.outcome, d.created_on, d.closed_on, d.amount, d.currency, d.has_amount, d.rated_on,
           case when $among = 'won' then d.closed_on when $among in ('open', 'forecast') then d.expected_close_on
                else d.created_on end as dated_on,
           coalesce(g.n_people, 0) as n_people, coalesce(n.n_touches, 0) as n_touches
    from deals d
    left join group_sizes g on g.opportunity_id = d.opportunity_id
    left join counted n on n.opportunity_id = d.opportunity_id
)
select w.opportunity_id, w.account_id, w.outcome, w.created_on, w.closed_on, w.dated_on, w.amount, w.currency, w.has_amount, w.rated_on,
       w.dated_on is null as is_undated, w.n_people, w.n_touches,
       w.n_touches > 0 as is_influenced,
       w.n_touches > 0 and w.n_people = 0 as is_by_account,
       w.n_people = 0 and w.account_id is null as is_blind
from dated w
