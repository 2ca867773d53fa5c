-- Question   When is each working calendar open?
-- Grain      one row per open interval of one calendar
-- Columns    schema/canonical_tables.py, calendars
-- Left out   days outside the span of the events
select calendar_id, opens_at, closes_at, open_before_seconds from calendar_shifts
