-- Ids and versions of the rules that judge calls of a day.
-- $1 day (core.day_of_law), $2 vertical or NULL, $3 scope of the call (core.scope_of)
-- Indexes: those of core.rules_on.
SELECT core.rules_on($1::date, $2, $3)
