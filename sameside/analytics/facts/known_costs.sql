-- Question   What was spent by as_of, on which channel and campaign, and with which period's results does it stand?
-- Grain      one row per cost
-- Reads      costs, cost_channels, campaign_channels
-- Columns    cost_id
--            campaign  name of the campaign, or its id; null = the cost names none
--            channel  null = unknown
--            spent_on  null = unknown
--            dated_on  what periods are counted by: the day spent_on so many months later as the lag says; the last day of a shorter month
--            amount  null = no invoice
--            currency
--            reported_leads  as the ad platform claims them
--            reported_wins  as the ad platform claims them
-- Left out   what was spent after as_of, the lag counted in; costs of an unknown day when as_of lies before the snapshot
with months as (
    -- Months since March of year 0: so counted, the odd day of a leap year is the last of a year, and the lengths of months are regular.
    select c.cost_id, cast(extract(day from c.spent_on) as integer) as day_no,
           cast(extract(year from c.spent_on) * 12 + extract(month from c.spent_on) - 3 as integer) as own_no,
           cast(extract(year from c.spent_on) * 12 + extract(month from c.spent_on) - 3 as integer) + cast($lag_months as integer) as then_no
    from costs c
),
years as (
    select m.*, cast(floor(m.own_no / 12.0) as integer) as own_year, cast(floor(m.then_no / 12.0) as integer) as then_year,
           cast(floor((m.then_no + 1) / 12.0) as integer) as next_year
    from months m
),
begins as (
    -- The day number of the first of each month: of the one the money was spent in, of the one it counts in, and of the one after.
    select y.cost_id, y.day_no,
           365 * y.own_year + floor(y.own_year / 4.0) - floor(y.own_year / 100.0) + floor(y.own_year / 400.0)
               + floor((153 * (y.own_no - 12 * y.own_year) + 2) / 5.0) as own_first,
           365 * y.then_year + floor(y.then_year / 4.0) - floor(y.then_year / 100.0) + floor(y.then_year / 400.0)
               + floor((153 * (y.then_no - 12 * y.then_year) + 2) / 5.0) as then_first,
           365 * y.next_year + floor(y.next_year / 4.0) - floor(y.next_year / 100.0) + floor(y.next_year / 400.0)
               + floor((153 * (y.then_no + 1 - 12 * y.next_year) + 2) / 5.0) as next_first
    from years y
),
dated as (
    select c.cost_id, c.campaign_id, c.channel, c.spent_on, c.amount, c.currency, c.reported_leads, c.reported_wins,
           c.spent_on + cast(case when b.day_no > b.next_first - b.then_first then b.next_first - b.own_first - b.day_no
                                  else b.then_first - b.own_first end as integer) as dated_on
    from costs c
    join begins b on b.cost_id = c.cost_id
)
select c.cost_id, k.campaign, p.channel, c.spent_on, c.dated_on, c.amount, c.currency, c.reported_leads, c.reported_wins
from dated c
left join cost_channels p on p.channel_key = lower(trim(c.channel))
left join campaign_channels k on k.campaign_id = c.campaign_id
where case when c.spent_on is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
           else c.dated_on <= cast($as_of_on as date) end
