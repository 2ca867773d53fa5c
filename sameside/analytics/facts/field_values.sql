-- Question   Of the fields that metrics lean on, which hold a value, in which table, from which source and of which days?
-- Grain      one row per table, source, field and day of the records; undated ones in one row
-- Reads      field_checks
-- Columns    table_name
--            source  system the records were read from; null = unknown
--            field
--            record_on  the day the records began or happened; null = no date
--            n_records  records that should hold the field: a reason only where a lead was turned down, a closing day only where a deal closed
--            n_with_value  those that do; null, empty and a literal "unknown" are no value
-- Left out   records of days after as_of
select f.table_name, f.source, f.field, f.record_on, count(*) as n_records, count(case when f.is_held then 1 end) as n_with_value
from field_checks f
group by f.table_name, f.source, f.field, f.record_on
