-- Ids of the calls that a search finds: an id or a full number means that call, all else is words of the
-- transcript. Four digits alone are also the end of a number, which is all that lists show of it.
-- Index: transcripts_words_idx with transcripts_call_time_idx; calls_ringba_call_id_once, calls_caller_idx,
-- calls_last_four_idx, calls_pkey; without a text calls_start_time_idx, or the partial index of the status (calls_flagged_idx and
-- the like).
-- Trap: planned anew each time (force_custom_plan), for a disk without moving parts (random_page_cost).

CREATE OR REPLACE FUNCTION console.find_ids(p_text text, p_status text, p_before timestamptz, p_before_id uuid, p_most integer)
RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 SET work_mem = '64MB' AS $$
DECLARE
    digits constant text := regexp_replace(coalesce(p_text, ''), '[^0-9]', '', 'g');
    query tsquery;
    -- Stems find more than the beginning of a word that was typed: then the text itself is looked at.
    begun constant text := '\m' || core.word_begun(p_text);
    exact constant tsquery := CASE WHEN p_text IS NOT NULL THEN websearch_to_tsquery('english', p_text) END;
    last_four uuid[] := '{}';
    ids uuid[];
    upper timestamptz;
    lower timestamptz;
    days integer;
BEGIN
    IF p_text IS NULL THEN
        RETURN ARRAY(
            SELECT k.id FROM core.calls AS k
            WHERE (p_status IS NULL OR k.status = core.as_status(p_status))
              AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
            ORDER BY k.start_time_utc DESC, k.id DESC
            LIMIT p_most);
    END IF;
    -- An id or a full number means that call and nothing else.
    ids := ARRAY(
        SELECT k.id FROM core.calls AS k
        WHERE (k.ringba_call_id = p_text
               OR (p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                   AND k.id = (CASE WHEN p_text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN p_text END)::uuid)
               OR (digits ~ '^[0-9]{7,15}$' AND k.caller_number IN ('+' || digits, '+1' || digits, digits)))
          AND (p_status IS NULL OR k.status = core.as_status(p_status))
          AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
        ORDER BY k.start_time_utc DESC, k.id DESC
        LIMIT p_most);
    IF ids <> '{}' THEN
        RETURN ids;
    END IF;
    -- Trap: the same condition on the length as where numbers are masked; a shorter number is not shown at all.
    IF p_text ~ '^\s*\*{0,3}[0-9]{4}\s*$' THEN
        last_four := ARRAY(
            SELECT k.id FROM core.calls AS k
            WHERE right(k.caller_number, 4) = digits AND length(k.caller_number) >= 8
              AND (p_status IS NULL OR k.status = core.as_status(p_status))
              AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
            ORDER BY k.start_time_utc DESC, k.id DESC
            LIMIT p_most);
    END IF;
    query := core.words_asked(p_text);
    IF numnode(query) = 0 THEN
        RETURN last_four;
    END IF;
    -- From the newest backwards in spans that grow, so that a word of every tenth call does not bring up a hundred
    -- thousand of them to show fifty.
    upper := coalesce(p_before, (SELECT max(t.call_time) FROM core.transcripts AS t));
    FOREACH days IN ARRAY ARRAY[1, 7, 60, 36500] LOOP
        lower := upper - make_interval(days => days);
        IF p_status IS NULL THEN
            ids := ids || ARRAY(
                SELECT t.call_id FROM core.transcripts AS t
                WHERE t.words @@ query AND t.call_time > lower AND t.call_time <= upper
                  AND (begun IS NULL OR t.words @@ exact OR t.text ~* begun)
                  AND (p_before IS NULL OR (t.call_time, t.call_id) < (p_before, p_before_id))
                ORDER BY t.call_time DESC, t.call_id DESC
                LIMIT p_most - cardinality(ids));
        ELSE
            -- A statement of its own: there may be few calls of this status, and then they are where to begin.
            ids := ids || ARRAY(
                SELECT k.id FROM core.calls AS k JOIN core.transcripts AS t ON t.call_id = k.id
                WHERE k.status = core.as_status(p_status) AND t.words @@ query
                  AND (begun IS NULL OR t.words @@ exact OR t.text ~* begun)
                  AND k.start_time_utc > lower AND k.start_time_utc <= upper
                  AND (p_before IS NULL OR (k.start_time_utc, k.id) < (p_before, p_before_id))
                ORDER BY k.start_time_utc DESC, k.id DESC
                LIMIT p_most - cardinality(ids));
        END IF;
        EXIT WHEN cardinality(ids) >= p_most;
        upper := lower;
    END LOOP;
    IF last_four <> '{}' THEN
        ids := ARRAY(
            SELECT k.id FROM core.calls AS k WHERE k.id = ANY (ids || last_four)
            ORDER BY k.start_time_utc DESC, k.id DESC LIMIT p_most);
    END IF;
    RETURN ids;
END
$$;

COMMENT ON FUNCTION console.find_ids(text, text, timestamptz, uuid, integer) IS 'Ids of the calls that a search finds, newest first';
REVOKE ALL ON FUNCTION console.find_ids(text, text, timestamptz, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.find_ids(text, text, timestamptz, uuid, integer) TO callscript_web;
