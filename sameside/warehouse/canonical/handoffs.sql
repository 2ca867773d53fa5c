-- Question   Which leads were offered to sales, by when was a first act due, and what did sales do?
-- Grain      one row per lead cycle offered: its hand-off in the product, else its first dated entry to mql. A source without that
--            stage offers nothing here
-- Reads      lead_cycles, stage_events, sales_activities, opportunities, members, calendars, build_settings (one row: target_seconds,
--            default_calendar_id), own_handoffs
-- Own        of a hand-off in the product, offer, answer, owner and due time are those of its own record and clock; an answer it does
--            not have may still come from the source
-- Touch      the first done, human, outbound act on the cycle's person, or on the deal that came of the cycle, from the cycle's begin
--            until the person's next cycle begins. Work on a deal that was there before says nothing of this lead. A change of status
--            is no act; a bot's mail is no act; a buyer's reply is flagged and stops nothing
-- Before     a touch earlier than the offer meets the promise at 0 and is flagged
-- Answer     the first sal, sql, rejected, recycled or disqualified at or after the offer. A deal without one is no answer: acceptance
--            is formal. An answer the source does not date has an outcome and no answered_at
-- Time       business seconds by two lookups and a subtraction, as in analytics/sla_clock.py; a test demands equal results.
--            Where either end is known as a date only, there are days and no seconds
-- Order      x comes before y when its local date does; on one date only instants can be told apart, a bare date is not before it
with own as (
    select w.*, c.cycle_code from own_handoffs w join lead_cycles c on c.lead_cycle_id = w.lead_cycle_id
),
begun as (
    -- Every dated sign of a cycle; the earliest is its begin. A deal is none: a lead may be converted into one that is months old.
    select cycle_code, created_at as known_at, created_on as day, created_precision as precision from lead_cycles where created_at is not null
    union all
    select cycle_code, entered_at, entered_on, entered_precision
    from stage_events
    where subject = 'cycle' and entered_at is not null and stage in ('inquiry', 'mql', 'sal', 'sql')
),
begins as (
    select cycle_code, known_at, day, precision
    from begun
    -- A bare date may be any time of its day, so it comes first.
    qualify row_number() over (partition by cycle_code order by day, precision, known_at) = 1
),
passes as (
    select
        c.lead_cycle_id, c.cycle_code, c.person_code, c.person_id, c.account_id, c.opportunity_id, c.owner_id,
        b.known_at as begins_at, b.day as begins_on, b.precision as begins_precision,
        lead(b.known_at) over later as next_at, lead(b.day) over later as next_on, lead(b.precision) over later as next_precision
    from lead_cycles c
    join begins b on b.cycle_code = c.cycle_code
    -- A cycle without a person has no next one: it is a partition of its own.
    window later as (partition by coalesce(c.person_code, -1 - c.cycle_code) order by c.cycle_no, c.cycle_code)
),
entries as (
    select cycle_code, entered_at as offered_at, entered_on as offered_on, entered_precision as offered_precision,
           recorded_at as offered_recorded_at
    from stage_events
    where subject = 'cycle' and stage = 'mql' and entered_at is not null
      and cycle_code not in (select cycle_code from own)
    qualify row_number() over (partition by cycle_code order by entered_on, entered_precision desc, entered_at, stage_event_id) = 1
    union all
    select cycle_code, offered_at, local_date(offered_at, 'instant'), 'instant', offered_at from own
),
offers as (
    select
        p.* exclude (owner_id), case when w.cycle_code is null then p.owner_id else w.owner_id end as owner_id,
        e.offered_at, e.offered_on, e.offered_precision, e.offered_recorded_at,
        coalesce(m.calendar_id, s.default_calendar_id) as calendar_id, coalesce(w.target_seconds, s.target_seconds) as target_seconds
    from passes p
    join entries e on e.cycle_code = p.cycle_code
    left join own w on w.cycle_code = p.cycle_code
    left join members m on m.member_id = case when w.cycle_code is null then p.owner_id else w.owner_id end
    cross join build_settings s
),
answers as (
    select
        o.cycle_code, e.entered_at as answered_at, e.entered_on as answered_on, e.entered_precision as answered_precision,
        e.recorded_at as answered_recorded_at, e.reason,
        case when e.stage in ('sal', 'sql') then 'accepted' else e.stage end as outcome
    from offers o
    join stage_events e on e.cycle_code = o.cycle_code and e.subject = 'cycle'
    where e.stage in ('sal', 'sql', 'rejected', 'recycled', 'disqualified')
      and not exists (select 1 from own w where w.cycle_code = o.cycle_code and w.outcome is not null)
      and (
          e.entered_at is null
          or e.entered_on > o.offered_on
          or (e.entered_on = o.offered_on and (e.entered_precision = 'date' or o.offered_precision = 'date' or e.entered_at >= o.offered_at))
      )
    qualify row_number() over (
        partition by o.cycle_code
        order by
            e.entered_on nulls last, e.entered_precision desc, e.entered_at,
            case e.stage when 'sal' then 1 when 'sql' then 2 when 'rejected' then 3 when 'disqualified' then 4 else 5 end, e.stage_event_id
    ) = 1
    union all
    select cycle_code, answered_at, local_date(answered_at, 'instant'), 'instant', answered_at, reason, outcome
    from own
    where outcome is not null
),
acts as (
    select activity_id, person_code, opportunity_id, owner_id, direction, occurred_at, occurred_on, occurred_precision, recorded_at
    from sales_activities
    where occurred_at is not null and not is_automatic and is_done
),
matched as (
    select o.cycle_code, a.* from offers o join acts a on a.person_code = o.person_code
    union all
    -- An act on the person within the deal is one act, not two.
    select o.cycle_code, a.*
    from offers o
    join opportunities d on d.opportunity_id = o.opportunity_id and (d.created_on is null or d.created_on >= o.begins_on)
    join acts a on a.opportunity_id = o.opportunity_id and (o.person_code is null or a.person_code is distinct from o.person_code)
),
placed as (
    select
        t.*,
        t.occurred_on < o.offered_on
        or (t.occurred_on = o.offered_on and t.occurred_precision = 'instant' and o.offered_precision = 'instant' and t.occurred_at < o.offered_at)
            as is_before_offer
    from matched t
    join offers o on o.cycle_code = t.cycle_code
    where not (
        t.occurred_on < o.begins_on
        or (t.occurred_on = o.begins_on and t.occurred_precision = 'instant' and o.begins_precision = 'instant' and t.occurred_at < o.begins_at)
    )
    and (
        o.next_at is null
        or t.occurred_on < o.next_on
        or (t.occurred_on = o.next_on and t.occurred_precision = 'instant' and o.next_precision = 'instant' and t.occurred_at < o.next_at)
    )
),
touched as (
    -- The least of a struct is the first by its fields in order; an instant comes before a bare date of its day.
    select cycle_code, unnest(first_act)
    from (
        select
            cycle_code,
            min({
                'occurred_on': occurred_on, 'is_date': occurred_precision = 'date', 'occurred_at': occurred_at, 'activity_id': activity_id,
                'occurred_precision': occurred_precision, 'recorded_at': recorded_at, 'owner_id': owner_id, 'is_before_offer': is_before_offer
            }) as first_act
        from placed
        where direction = 'outbound'
        group by cycle_code
    ) firsts
),
buyers as (
    select i.cycle_code, min(i.occurred_at) as buyer_first_at
    from placed i
    left join touched t on t.cycle_code = i.cycle_code
    where i.direction = 'inbound'
      and not i.is_before_offer
      and (
          t.cycle_code is null
          or i.occurred_on < t.occurred_on
          or (i.occurred_on = t.occurred_on and i.occurred_precision = 'instant' and t.occurred_precision = 'instant' and i.occurred_at < t.occurred_at)
      )
    group by i.cycle_code
),
known as (
    select calendar_id, max(closes_at) as known_until from calendars group by calendar_id
),
moments as (
    select cycle_code, calendar_id, 'offer' as moment, offered_at as happened_at from offers where offered_precision = 'instant'
    union all
    select o.cycle_code, o.calendar_id, 'touch', t.occurred_at
    from offers o
    join touched t on t.cycle_code = o.cycle_code
    where o.offered_precision = 'instant' and t.occurred_precision = 'instant' and not t.is_before_offer
    union all
    select o.cycle_code, o.calendar_id, 'answer', a.answered_at
    from offers o
    join answers a on a.cycle_code = o.cycle_code
    where o.offered_precision = 'instant' and a.answered_precision = 'instant'
),
positions as (
    -- Open seconds of the calendar until the moment. Null before its first opening (no shift matches) and after its last closing.
    select
        m.cycle_code, m.moment,
        case
            when m.happened_at <= k.known_until
                then c.open_before_seconds + least(date_diff('second', c.opens_at, m.happened_at), date_diff('second', c.opens_at, c.closes_at))
        end as position
    from moments m
    join known k on k.calendar_id = m.calendar_id
    asof left join calendars c on c.calendar_id = m.calendar_id and m.happened_at >= c.opens_at
),
promises as (
    select o.cycle_code, o.calendar_id, n.targets, p.position + n.targets * o.target_seconds as position
    from offers o
    join positions p on p.cycle_code = o.cycle_code and p.moment = 'offer'
    cross join (values (1), (2)) n (targets)
),
dues as (
    -- The last shift that opens with less than the promised position behind it holds the due instant; strictly less, so that a day's
    -- promise ends at closing time and not at the next opening. Only past the calendar's last closing does it lie outside its shift.
    select
        cycle_code,
        max(case when targets = 1 then opens_at + to_seconds(into_shift) end) as due_at,
        max(case when targets = 2 then opens_at + to_seconds(into_shift) end) as grace_until
    from (
        select p.cycle_code, p.targets, c.opens_at, c.closes_at, p.position - c.open_before_seconds as into_shift
        from promises p
        asof join calendars c on c.calendar_id = p.calendar_id and p.position > c.open_before_seconds
    ) found
    where into_shift <= date_diff('second', opens_at, closes_at)
    group by cycle_code
),
spent as (
    select
        cycle_code,
        max(case when moment = 'touch' then position end) - max(case when moment = 'offer' then position end) as to_touch,
        max(case when moment = 'answer' then position end) - max(case when moment = 'offer' then position end) as to_answer
    from positions
    group by cycle_code
)
select
    o.lead_cycle_id as handoff_id, o.cycle_code, o.lead_cycle_id, o.person_id, o.account_id, o.owner_id,
    o.offered_at, o.offered_on, o.offered_precision, o.offered_recorded_at,
    coalesce(w.due_at, d.due_at) as due_at, local_date(coalesce(w.due_at, d.due_at), 'instant') as due_on,
    coalesce(w.grace_until, d.grace_until) as grace_until,
    a.answered_at, a.answered_on, a.answered_precision, a.answered_recorded_at, a.outcome, a.reason,
    t.occurred_at as first_touch_at, t.occurred_precision as first_touch_precision,
    t.recorded_at as first_touch_recorded_at, t.owner_id as first_touch_by,
    b.buyer_first_at,
    coalesce(t.is_before_offer, false) as was_touched_before_offer,
    case
        when o.offered_precision = 'date' or t.occurred_precision = 'date' then null
        when t.is_before_offer then 0
        when w.touched_at = t.occurred_at then w.business_seconds_to_touch
        else s.to_touch
    end as business_seconds_to_touch,
    case
        when o.offered_precision = 'date' or t.occurred_precision = 'date' then null
        when t.is_before_offer then 0
        else date_diff('second', o.offered_at, t.occurred_at)
    end as elapsed_seconds_to_touch,
    case when t.occurred_on is not null then greatest(0, date_diff('day', o.offered_on, t.occurred_on)) end as days_to_touch,
    s.to_answer as business_seconds_to_answer,
    o.target_seconds, o.calendar_id, case when w.cycle_code is null then c.source else 'sameside' end as source
from offers o
join lead_cycles c on c.cycle_code = o.cycle_code
left join own w on w.cycle_code = o.cycle_code
left join dues d on d.cycle_code = o.cycle_code
left join answers a on a.cycle_code = o.cycle_code
left join touched t on t.cycle_code = o.cycle_code
left join buyers b on b.cycle_code = o.cycle_code
left join spent s on s.cycle_code = o.cycle_code
order by o.cycle_code
