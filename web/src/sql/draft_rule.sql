-- A draft of a rule.
-- $1 admin, $2 rule, $3 changes, $4 why
SELECT console.draft_rule($1, $2, $3, $4)
