-- A page of the calls that a search finds, newest first. console.find_ids finds them; here the rows are made.
-- Index: calls_pkey, flags_severity_idx.

CREATE OR REPLACE FUNCTION console.find_calls(p_text text, p_status text, p_before timestamptz, p_before_id uuid, p_most integer)
RETURNS TABLE (call_id uuid, call_time timestamptz, duration_seconds integer, campaign text, vertical text, publisher text,
               caller text, revenue float8, status text, score smallint, flags bigint, not_judged text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.id, k.start_time_utc, k.duration_seconds, g.name, g.vertical_id, coalesce(k.publisher_name, k.publisher_id),
           CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                WHEN k.caller_number IS NOT NULL THEN '***' END,
           k.revenue::float8, k.status::text, j.score,
           (SELECT count(*) FROM core.flags AS f WHERE f.judgement_id = k.judgement_id), j.not_judged
    FROM unnest(console.find_ids(p_text, p_status, p_before, p_before_id, least(p_most, 1000))) AS found (id)
    JOIN core.calls AS k ON k.id = found.id
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    LEFT JOIN core.judgements AS j ON j.id = k.judgement_id
    ORDER BY k.start_time_utc DESC, k.id DESC
$$;

COMMENT ON FUNCTION console.find_calls(text, text, timestamptz, uuid, integer) IS 'Calls by words of the transcript, Ringba id, internal id or full number, newest first';
REVOKE ALL ON FUNCTION console.find_calls(text, text, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.find_calls(text, text, timestamptz, uuid, integer) TO callscript_web;
