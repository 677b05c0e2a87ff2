-- Which of these judgements a rule, and not the model alone, has flagged.
-- $1 judgements, $2 rule
-- Index: flags_rule_once.
SELECT f.judgement_id
FROM core.flags AS f
WHERE f.judgement_id = ANY ($1) AND f.rule_id = $2 AND f.source = 'rule'
