-- Question   Does each lead meet the definition of a qualified lead that was in force when it began, or the one asked for?
-- Grain      one row per lead cycle; where every version is asked for, one per lead cycle and version
-- Reads      lead_attributes
-- Columns    lead_cycle_id
--            definition_version  version it was judged by; null = none was in force when it began
--            qualified_id  the lead cycle's id where it qualifies; null = it does not, or nobody can tell
--            created_on  what periods are counted by; null = the source does not say
--            verdict  qualified, not, or unknown: no clause failed, and what one tests is not known; null = not judged
--            is_qualified
--            is_judged  the verdict is qualified or not
--            is_defined  a definition was in force
--            is_undefined  it began before any was, or on an unknown day
--            is_undecided  the verdict is unknown
--            is_undated  created_on is unknown, so the row is in no period
--            failed_clauses  ids of the clauses it fails, with blanks between
--            unknown_clauses  ids of the clauses nobody can tell of
--            is_any_definition  some version was signed and asked for: the same in every row
-- Left out   cycles that began after as_of
select a.lead_cycle_id, cast(null as varchar) as definition_version, cast(null as varchar) as qualified_id, a.created_on, cast(null as varchar) as verdict,
       false as is_qualified, false as is_judged, false as is_defined, true as is_undefined, false as is_undecided, a.created_on is null as is_undated,
       '' as failed_clauses, '' as unknown_clauses, false as is_any_definition
from lead_attributes a
-- So while nothing is signed. Where something is, a select of the same columns is made from its clauses: analytics/lead_judging.py.
