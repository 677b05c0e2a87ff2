-- About how many tokens a question to the judge has for the newest version of a rule and for the one that judges the latest days.
-- $1 rule, $2 version or NULL for the newest
-- Four bytes a token, as English has them; the words that the question puts around name and guidance are the same for both.
SELECT (octet_length(n.name || n.guidance) / 4)::bigint, (octet_length(c.name || c.guidance) / 4)::bigint,
       (SELECT m.usd_per_m_cached::float8 FROM core.judge_tiers AS t JOIN core.judge_models AS m ON m.id = t.model_id WHERE t.tier = 1)
FROM core.qa_rules AS r
JOIN core.qa_rule_versions AS n ON n.rule_id = r.id
     AND n.version = coalesce($2, (SELECT max(v.version) FROM core.qa_rule_versions AS v WHERE v.rule_id = r.id))
JOIN core.qa_rule_versions AS c ON c.rule_id = r.id AND c.version = r.current_version
WHERE r.id = $1
