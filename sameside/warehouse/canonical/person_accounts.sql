-- Question   At which account was a person, from when to when?
-- Grain      one row per person and stay; stays of one person neither overlap nor leave a gap
-- Columns    person_id, account_id, from_at (null = from the start), to_at (null = now)
-- Left out   people without an account; weak evidence where there is strong
-- A stay begins when the record that shows it was made: a job changer's later record does not move what happened before it.
with shown as (
    select p.person_id, r.account_id, s.created_at, p.precedence, r.is_strong, bool_or(r.is_strong) over (partition by p.person_id) as has_strong
    from record_accounts r join person_of p using (record_id) join person_records s using (record_id)
), dated as (
    -- Of records without a date only the one whose name stays can say where the person is.
    select person_id, account_id, created_at, precedence
    from shown where is_strong or not has_strong
    qualify created_at is not null or row_number() over (partition by person_id, created_at is null order by precedence) = 1
), ordered as (
    select person_id, account_id, created_at, precedence,
           lag(account_id) over (partition by person_id order by created_at nulls first, precedence desc) as before_id
    from dated
), stays as (
    select person_id, account_id,
           row_number() over (partition by person_id order by created_at nulls first, precedence desc) as stay_no,
           created_at,
           lead(created_at) over (partition by person_id order by created_at nulls first, precedence desc) as to_at
    from ordered where before_id is distinct from account_id
)
select person_id, account_id, case when stay_no > 1 then created_at end as from_at, to_at from stays
