-- Takes a rule of a file over as a draft: a new rule, or a new version of one; its examples are added. Returns the version.
-- $1 rule, as core.ship_rule takes it, $2 whether the rule is new
WITH parts AS (
    SELECT $1::jsonb - ARRAY['rule_id', 'reason', 'examples', 'created_by'] AS parts, $1::jsonb ->> 'rule_id' AS id,
           $1::jsonb ->> 'reason' AS reason
), made AS MATERIALIZED (
    SELECT p.id, CASE WHEN $2 THEN callscript.add_rule(p.id, p.parts, p.reason, draft => true)
                      ELSE callscript.edit_rule(p.id, p.parts, p.reason, draft => true) END AS version
    FROM parts AS p
)
SELECT m.version,
       (SELECT count(callscript.add_example(m.id, e.said, e.is_violation)::text)
        FROM jsonb_to_recordset($1::jsonb -> 'examples') AS e (said text, is_violation boolean))
FROM made AS m
