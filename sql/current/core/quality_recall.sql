-- Recall and its interval for calls of these days, from their sums and from what the readers of the sample have settled on.
-- Index: recall_samples_day_idx, through bi.recall_reads.

CREATE OR REPLACE FUNCTION core.quality_recall(p_from date, p_to date, p_judged bigint, p_flagged bigint, p_right bigint, p_wrong bigint)
RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('sampled', s.sampled, 'recall', e.recall, 'low', e.recall_low, 'high', e.recall_high, 'missed', e.missed)
    FROM (
        SELECT count(*) AS sampled, count(*) FILTER (WHERE r.readers_differ) AS differing,
               sum(r.weight * r.is_violation::integer) / nullif(sum(r.weight), 0) AS missed_share
        FROM bi.recall_reads AS r
        WHERE r.day BETWEEN p_from AND p_to AND NOT r.is_flagged AND r.is_violation IS NOT NULL
    ) AS s
    LEFT JOIN LATERAL core.recall_estimate(p_flagged, p_right, p_wrong, p_judged - p_flagged, s.sampled,
                                           s.missed_share * (p_judged - p_flagged), s.sampled, s.differing) AS e
        ON p_judged > p_flagged
$$;

COMMENT ON FUNCTION core.quality_recall(date, date, bigint, bigint, bigint, bigint) IS 'Recall and its 95 % interval for calls of these days: judged, flagged, confirmed or escalated, dismissed';
REVOKE ALL ON FUNCTION core.quality_recall(date, date, bigint, bigint, bigint, bigint) FROM PUBLIC;
