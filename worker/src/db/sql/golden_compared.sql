-- What a model and a version of the prompt would change in the golden set, losses first.
-- $1 tier, $2 model, $3 version of the prompt
SELECT d.name, d.rule_id, d.is_broken, d.was_flagged, d.is_loss
FROM callscript.golden_compared($1, $2, $3) AS d
ORDER BY d.is_loss DESC, d.name, d.rule_id
