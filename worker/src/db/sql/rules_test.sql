-- Every example of a rule as a version of the rule sees it.
-- $1 rule, $2 version or NULL for the newest
SELECT t.said, t.is_violation, t.is_flagged, t.is_right, t.quote FROM callscript.test_rule($1, $2) AS t
