-- Whether a call that has ended waits again, because a later reading of Ringba removes the reason for its end.
-- The call as it is stored; then what the reading says: seconds, address, why it cannot be a call; and
-- vault.min_duration_seconds.
-- Index: none.
-- Trap: a fact that came while the last attempt was at work was not known to it, although it is stored by now; so the epoch
-- of the news is compared with the epoch of the attempt, and not only the fact with the fact.
-- Trap: an address without what stands after its ? is the same address, however often it is signed anew. A call whose
-- address was tried and found empty would otherwise be tried at each reading.

CREATE OR REPLACE FUNCTION core.call_reopens(
    p_call core.calls, p_seconds integer, p_address text, p_problem text, p_least_seconds integer)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT p_problem IS NULL AND CASE
        WHEN (p_call).status = 'failed' AND (p_call).failed_lane = 'ingest' THEN true
        WHEN (p_call).status <> 'skipped'
             AND ((p_call).status NOT IN ('failed', 'parked') OR (p_call).failed_lane <> 'vault') THEN false
        WHEN coalesce(p_seconds, (p_call).duration_seconds) < p_least_seconds THEN false
        ELSE ((p_call).status = 'skipped' AND p_seconds IS NOT NULL
              AND (p_seconds IS DISTINCT FROM (p_call).duration_seconds OR (p_call).news_epoch >= (p_call).lease_epoch))
          OR (p_address IS NOT NULL
              AND (split_part(p_address, '?', 1) IS DISTINCT FROM split_part((p_call).audio_url, '?', 1)
                   OR (p_call).news_epoch >= (p_call).lease_epoch))
    END
$$;

COMMENT ON FUNCTION core.call_reopens(core.calls, integer, text, text, integer) IS 'Whether a call that was skipped, is parked or is a dead letter waits again after a reading: the reason for its end is gone';
REVOKE ALL ON FUNCTION core.call_reopens(core.calls, integer, text, text, integer) FROM PUBLIC;
