-- Question   What did sales and marketing cost, and which new customers came of it?
-- Grain      one row per cost, and one per new customer
-- Reads      known_costs, side_costs, known_deals, opportunities
-- Columns    record_id  id of the cost, or of the deal
--            is_cost
--            part  of a cost: sales or marketing, what that side itself costs; spend, on campaigns and channels; null = neither side is named
--            month_no  which month dated_on lies in, counted through the years; null = unknown
--            dated_on  what periods are counted by: the day of the cost, or the day the deal closed
--            amount  of a cost; null = no invoice, or a customer
--            currency
--            has_amount
--            rated_on  the day whose rate of exchange counts: the day of the cost
--            is_of_sales  a cost of sales that carries an amount
--            is_of_marketing  a cost of marketing, or spend, that carries an amount
--            is_undated  true: dated_on is unknown, so the row is in no period
-- Left out   costs after as_of; costs of an unknown day when as_of lies before the snapshot; deals that are not the first an account won
with entries as (
    select c.cost_id as record_id, true as is_cost, 'spend' as part, c.dated_on, c.amount, c.currency, c.spent_on as rated_on
    from known_costs c
    union all
    select s.side_cost_id, true, s.side, s.spent_on, s.amount, s.currency, s.spent_on
    from side_costs s
    where case when s.spent_on is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
               else s.spent_on <= cast($as_of_on as date) end
    union all
    select d.opportunity_id, false, cast(null as varchar), d.closed_on, cast(null as decimal(18, 2)), cast(null as varchar),
           cast(null as date)
    from known_deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    where d.is_won and o.is_first_won
)
select e.record_id, e.is_cost, e.part,
       cast(extract(year from e.dated_on) * 12 + extract(month from e.dated_on) as integer) as month_no,
       e.dated_on, e.amount, e.currency, e.amount is not null as has_amount, e.rated_on,
       coalesce(e.is_cost and e.part = 'sales' and e.amount is not null, false) as is_of_sales,
       coalesce(e.is_cost and e.part in ('marketing', 'spend') and e.amount is not null, false) as is_of_marketing,
       e.dated_on is null as is_undated
from entries e
