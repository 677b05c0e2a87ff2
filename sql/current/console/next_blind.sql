-- The next sampled call for a reviewer to read without knowing the verdict: one that others have begun first, then the oldest.
-- Null: none is waiting for this reader. Two readings are wanted, and a third one where they differ.
-- Indexes: recall_samples_day_idx, recall_reads_pkey.

CREATE OR REPLACE FUNCTION console.next_blind(p_user_id bigint)
RETURNS TABLE (call_id uuid, waiting bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reader_asked constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    RETURN QUERY
    WITH open AS (
        SELECT s.call_id, s.day, r.reads
        FROM core.recall_samples AS s
        CROSS JOIN LATERAL (SELECT count(*) AS reads, count(*) FILTER (WHERE x.is_violation) AS violations,
                                   bool_or(x.reader = reader_asked) AS is_read
                            FROM core.recall_reads AS x WHERE x.call_id = s.call_id) AS r
        WHERE (r.reads < 2 OR (r.reads = 2 AND r.violations = 1)) AND r.is_read IS NOT TRUE
          AND s.day > (clock_timestamp() AT TIME ZONE 'UTC')::date - core.setting_number('recall.days')::integer
          -- Who has decided about the call knows the verdict.
          AND NOT EXISTS (SELECT FROM core.audit_events AS a WHERE a.call_id = s.call_id AND a.actor = reader_asked)
          AND EXISTS (SELECT FROM core.transcripts AS t WHERE t.call_id = s.call_id)
    )
    SELECT o.call_id, count(*) OVER () FROM open AS o ORDER BY o.reads DESC, o.day, o.call_id LIMIT 1;
END
$$;

COMMENT ON FUNCTION console.next_blind(bigint) IS 'The next sampled call for a reviewer to read without knowing the verdict, and how many are waiting';
REVOKE ALL ON FUNCTION console.next_blind(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.next_blind(bigint) TO callscript_web;
