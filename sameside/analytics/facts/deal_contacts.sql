-- Question   Does anybody stand behind each deal: a contact, a person in a role, the person of its lead?
-- Grain      one row per opportunity
-- Reads      known_deals, opportunities, opportunity_people, lead_cycles
-- Columns    opportunity_id
--            account_id
--            created_on
--            closed_on
--            outcome  open, won or lost as of as_of; null = unknown
--            n_roles  people with a part in the deal
--            has_person  somebody is known
--            is_contactless  nobody is: no touch of marketing can ever be tied to it
-- Left out   deals created after as_of
with roles as (
    select p.opportunity_id, count(*) as n_roles
    from opportunity_people p
    group by p.opportunity_id
),
joined as (
    select d.opportunity_id, d.account_id, d.created_on, d.closed_on, d.outcome, coalesce(r.n_roles, 0) as n_roles,
           o.person_id is not null or r.opportunity_id is not null or c.person_id is not null as has_person
    from known_deals d
    join opportunities o on o.opportunity_id = d.opportunity_id
    left join roles r on r.opportunity_id = d.opportunity_id
    left join lead_cycles c on c.lead_cycle_id = o.lead_cycle_id
)
select j.opportunity_id, j.account_id, j.created_on, j.closed_on, j.outcome, j.n_roles, j.has_person, not j.has_person as is_contactless
from joined j
