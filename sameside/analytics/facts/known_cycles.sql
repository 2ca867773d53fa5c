-- Question   Which lead cycles had begun by as_of?
-- Grain      one row per lead cycle
-- Reads      lead_cycles
-- Columns    lead_cycle_id
--            cycle_code  the cycle as a number: facts group and join by it, and name the id last
--            person_code  null = unknown
--            account_code  null = unknown
--            person_id  null = unknown
--            account_id  the account at the time; null = unknown
--            created_at  null = the source does not say
--            created_on
--            created_precision
-- Left out   cycles created after as_of; cycles of unknown creation when as_of lies before the snapshot
select c.lead_cycle_id, c.cycle_code, c.person_code, c.account_code, c.person_id, c.account_id, c.created_at, c.created_on, c.created_precision
from lead_cycles c
where case when c.created_at is null then cast($as_of as timestamp) >= cast($known_at as timestamp)
           when c.created_precision = 'date' then c.created_on <= cast($as_of_on as date)
           else c.created_at <= cast($as_of as timestamp) end
