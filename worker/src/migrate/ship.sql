-- Hands a rule of sql/rules to the database; answers what became of it, or null.
-- $1 rule, $2 who ships it
SELECT core.ship_rule($1 || jsonb_build_object('created_by', $2)) AS told
