-- The golden set, or what of it a version of a rule is for.
-- $1 the version {vertical_id, in_force_from, in_force_until, scope, ...} or NULL, $2 name of the one call or NULL
-- Indexes: golden_calls_pkey for one; the set is a few hundred rows.
SELECT g.name, g.call::text, g.answer, g.broken, g.day::text, g.vertical_id, g.scope, g.call_id, g.call -> 'segments'
FROM core.golden_calls AS g
WHERE ($2 IS NULL OR g.name = $2)
  AND ($1 IS NULL
   OR (COALESCE($1 ->> 'vertical_id', g.vertical_id) IS NOT DISTINCT FROM g.vertical_id
       AND g.day BETWEEN COALESCE(($1 ->> 'in_force_from')::date, '-infinity') AND COALESCE(($1 ->> 'in_force_until')::date, 'infinity')
       AND core.scope_fits(COALESCE(NULLIF($1 -> 'scope', 'null'), '{}'), g.scope)))
ORDER BY g.name
