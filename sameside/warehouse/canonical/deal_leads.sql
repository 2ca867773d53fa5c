-- Question   Which lead records led to which deals?
-- Grain      one row per deal and lead record
-- Columns    opportunity_id, lead_id, is_explicit (the source says so; else found through the deal's people),
--            is_running (may the deal move the lead's cycle? not when an earlier end was not followed by a new start)
-- Left out   deals nobody's lead came before
with explicit_links as (
    select opportunity_id, lead_id from lead_records where opportunity_id is not null
    union
    select opportunity_id, lead_id from deal_records where lead_id is not null
), parts as (
    select d.opportunity_id, d.person_id, 0 as place from deal_records d where d.person_id is not null
    union all
    select r.opportunity_id, p.person_id, case when r.is_primary then 0 else 1 end
    from mapped_opportunity_people r join person_of p on p.record_id = r.person_id
), by_people as (
    select d.opportunity_id, l.lead_id
    from deal_records d join parts p using (opportunity_id) join lead_records l on l.person_id = p.person_id
    where d.opportunity_id not in (select opportunity_id from explicit_links)
      -- Where one of the two knows only its day, days are compared.
      and case when 'date' in (d.created_precision, l.created_precision) then l.created_on <= d.created_on
               else l.created_at <= d.created_at end
    qualify row_number() over (partition by d.opportunity_id order by p.place, l.created_at desc, l.lead_id) = 1
), closings as (
    select b.lead_id, b.opportunity_id, d.created_at, d.closed_at
    from by_people b join deal_records d using (opportunity_id)
    union all
    select e.lead_id, e.opportunity_id, d.created_at, d.closed_at
    from explicit_links e join deal_records d on d.opportunity_id = e.opportunity_id
), ends as (
    select b.opportunity_id
    from by_people b join deal_records d using (opportunity_id) join closings c on c.lead_id = b.lead_id
    where c.opportunity_id <> b.opportunity_id and c.closed_at <= d.created_at
    union
    select opportunity_id
    from (
        select b.opportunity_id, e.stage,
               row_number() over (partition by b.opportunity_id order by e.entered_on desc, stage_order(e.stage) desc, e.entered_at desc) as place
        from by_people b
        join deal_records d using (opportunity_id)
        join lead_own_events e on e.lead_id = b.lead_id and e.entered_at <= d.created_at
    )
    where place = 1 and ends_a_cycle(stage)
)
select opportunity_id, lead_id, true as is_explicit, true as is_running from explicit_links
union all
select b.opportunity_id, b.lead_id, false, b.opportunity_id not in (select opportunity_id from ends) from by_people b
