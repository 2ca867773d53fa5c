-- Question   Which deals existed by as_of, and how did each stand then?
-- Grain      one row per opportunity
-- Reads      opportunities
-- Columns    opportunity_id
--            account_id
--            created_at  null = the source does not say
--            created_on
--            created_precision
--            closed_on  null = open at as_of, or the source does not say when it closed
--            expected_close_on
--            outcome  open, won or lost as of as_of; null = unknown
--            amount  null = unknown
--            currency  null = the source names none
--            is_won
--            is_lost
--            is_open  neither won, nor lost, nor unknown at as_of
--            losses_recorded  false: its source keeps won deals only, so it can't be in a win rate
--            has_amount
--            forecast_category  pipeline, best_case, most_likely, commit, omitted, closed, or the system's own word; as it stands now
--            is_in_forecast  open, in pipeline, best_case, most_likely or commit
--            is_expansion  kind says that it grows or renews a customer; an unknown kind does not
--            days_to_close  created to closed: whole days where either is known by date only, else exact; null unless closed and dated
--            positive_days_to_close  the same, null when negative
--            is_negative  closed before it was created
--            rated_on  the day whose rate of exchange counts: closed_on of a closed deal, as_of's day of any other; null = unknown
--            is_close_undated  closed on an unknown day, so in no period
-- Left out   deals created after as_of; a deal that closed after as_of is open
with standing as (
    select o.*, lower(replace(replace(replace(trim(o.forecast_category), ' ', ''), '_', ''), '-', '')) as forecast_word,
           lower(trim(o.kind)) as kind_word,
           case when o.outcome not in ('won', 'lost') then o.outcome
                when o.closed_at is null and cast($as_of as timestamp) >= cast($known_at as timestamp) then o.outcome
                when o.closed_at is null then null
                when o.closed_precision = 'date' and o.closed_on <= cast($as_of_on as date) then o.outcome
                when o.closed_precision <> 'date' and o.closed_at <= cast($as_of as timestamp) then o.outcome
                else 'open' end as outcome_then
    from opportunities o
    where case when o.created_at is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
                    or (o.closed_at is not null and o.closed_on <= cast($as_of_on as date))
               when o.created_precision = 'date' then o.created_on <= cast($as_of_on as date)
               else o.created_at <= cast($as_of as timestamp) end
),
closed as (
    select s.*,
           case s.forecast_word when 'bestcase' then 'best_case' when 'mostlikely' then 'most_likely' when 'forecast' then 'commit'
                                when 'omit' then 'omitted' when 'pipeline' then 'pipeline' when 'commit' then 'commit'
                                when 'omitted' then 'omitted' when 'closed' then 'closed' else trim(s.forecast_category) end as forecast_name,
           case when s.outcome_then in ('won', 'lost') then s.closed_on end as closed_on_then,
           case when s.outcome_then not in ('won', 'lost') then null
                when s.created_precision = 'date' or s.closed_precision = 'date' then cast(s.closed_on - s.created_on as double precision)
                else (extract(epoch from s.closed_at) - extract(epoch from s.created_at)) / 86400.0 end as days_to_close
    from standing s
)
select c.opportunity_id, c.account_id, c.created_at, c.created_on, c.created_precision, c.closed_on_then as closed_on,
       c.expected_close_on, c.outcome_then as outcome, c.amount, c.currency,
       coalesce(c.outcome_then = 'won', false) as is_won,
       coalesce(c.outcome_then = 'lost', false) as is_lost,
       coalesce(c.outcome_then = 'open', false) as is_open,
       c.losses_recorded,
       c.amount is not null as has_amount,
       c.forecast_name as forecast_category,
       coalesce(c.outcome_then = 'open' and c.forecast_name in ('pipeline', 'best_case', 'most_likely', 'commit'), false) as is_in_forecast,
       coalesce(c.kind_word in ('expansion', 'renewal', 'upsell', 'cross-sell', 'cross-selling', 'upgrade', 'downgrade')
                or c.kind_word like 'existing%' or c.kind_word like '%renewal%', false) as is_expansion,
       c.days_to_close,
       case when c.days_to_close >= 0 then c.days_to_close end as positive_days_to_close,
       coalesce(c.days_to_close < 0, false) as is_negative,
       case when c.outcome_then in ('won', 'lost') then c.closed_on_then else cast($as_of_on as date) end as rated_on,
       coalesce(c.outcome_then in ('won', 'lost'), false) and c.closed_on_then is null as is_close_undated
from closed c
