-- What a model has answered about the golden set under a version of the prompt, by call: whether all of the call was asked
-- about, from which segment on to ask next, and the answers that can be used, in the order of the call.
-- $1 tier, $2 model, $3 version of the prompt, $4 most parts of a call
-- Index: golden_answers_pkey; the set is a few hundred rows.
SELECT g.name,
       COALESCE(a.segment_to, 0) >= pg_catalog.jsonb_array_length(g.call -> 'segments') OR COALESCE(a.parts, 0) >= $4,
       COALESCE(a.segment_to, 0), COALESCE(a.answers, '[]')
FROM core.golden_calls AS g
LEFT JOIN LATERAL (
    SELECT pg_catalog.max(x.segment_to) AS segment_to, pg_catalog.count(*) AS parts,
           pg_catalog.jsonb_agg(x.answer ORDER BY x.segment_from) FILTER (WHERE x.answer IS NOT NULL) AS answers
    FROM core.golden_answers AS x
    WHERE x.name = g.name AND x.tier = $1 AND x.model = $2 AND x.prompt_version = $3
) AS a ON true
ORDER BY g.name
