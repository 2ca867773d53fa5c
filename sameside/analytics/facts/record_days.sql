-- Question   How many records of each table and source lie on which day?
-- Grain      one row per table, source and day of the records; undated ones in one row
-- Reads      record_moments
-- Columns    table_name
--            source  system the records were read from; null = unknown
--            record_on  the day they happened: created, entered, offered, touched, acted, closed, spent, refunded; null = no date
--            n_records
--            n_dated  those of them with a day
--            age_days  days from then to as_of; null = no date
-- Left out   days after as_of: a plan is no news
select d.table_name, d.source, d.record_on, count(*) as n_records, count(d.record_on) as n_dated,
       cast($as_of_on as date) - d.record_on as age_days
from record_moments d
group by d.table_name, d.source, d.record_on
