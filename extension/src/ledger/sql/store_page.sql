-- Stores one page of the call log in one statement; returns how many calls were new, changed and identical,
-- how many records were set aside, and whether any call of the page waits for its recording.
-- $1 window, $2 records, $3 rejected records (checked, distinct and ordered by the caller)
-- Indexes: calls_ringba_call_id_once, campaigns_external_key_once, ringba_records_pkey,
-- rejected_records_payload_once.
-- Trap: ON CONFLICT DO NOTHING returns no row for a campaign that another page is just making, and its calls
-- would be lost; DO UPDATE waits for the other page and returns the row.
-- Trap: addresses of recordings are signed anew at every read. Compared with their signature, every reading
-- would write every call again: only what stands before the ? counts, and a signature is renewed now and then
-- (CTE refresh).
-- Trap: the upsert of a call names metadata columns only. Pipeline columns belong to the lanes.
WITH incoming AS MATERIALIZED (
    SELECT r.*,
           CASE WHEN r.campaign_id IS NOT NULL THEN 'id:' || r.campaign_id
                ELSE 'name:' || coalesce(r.campaign_name, '(unknown)') END AS campaign_key,
           coalesce(r.raw, 'null') AS payload,
           -- Signed anew at every read: what stands after the ? says nothing about the call.
           pg_catalog.sha256(pg_catalog.convert_to(
               (CASE WHEN pg_catalog.jsonb_typeof(r.raw -> 'recordingUrl') = 'string'
                     THEN r.raw || pg_catalog.jsonb_build_object(
                              'recordingUrl', pg_catalog.split_part(r.raw ->> 'recordingUrl', '?', 1))
                     ELSE coalesce(r.raw, 'null') END)::text, 'UTF8')) AS payload_sha256
    FROM pg_catalog.jsonb_to_recordset($2) AS r (
        ringba_call_id text, campaign_id text, campaign_name text, start_time_utc timestamptz,
        duration_seconds integer, caller_number text, publisher_id text, publisher_sub_id text,
        publisher_name text, buyer text, target_id text, target_name text, revenue numeric, payout numeric,
        audio_url text, problem text, raw jsonb)
), refresh AS MATERIALIZED (
    -- An address that has used up a quarter of its life is worth renewing while the recording is still to
    -- come.
    SELECT pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => 900 * (s.value #>> '{}')::float8) AS before
    FROM core.settings AS s WHERE s.key = 'vault.url_hours'
), known AS (
    SELECT g.id, g.external_key
    FROM core.campaigns AS g
    WHERE g.external_key IN (SELECT i.campaign_key FROM incoming AS i)
), made AS (
    INSERT INTO core.campaigns (ringba_campaign_id, external_key, name)
    SELECT DISTINCT ON (i.campaign_key) i.campaign_id, i.campaign_key, coalesce(i.campaign_name, '(unknown)')
    FROM incoming AS i
    WHERE NOT EXISTS (SELECT FROM known AS n WHERE n.external_key = i.campaign_key)
    ORDER BY i.campaign_key
    ON CONFLICT (external_key) DO UPDATE SET external_key = EXCLUDED.external_key
    RETURNING id, external_key
), campaign AS (
    SELECT n.id, n.external_key FROM known AS n
    UNION ALL
    SELECT m.id, m.external_key FROM made AS m
), stored AS (
    INSERT INTO core.calls AS k (
        ringba_call_id, campaign_id, start_time_utc, duration_seconds, caller_number, publisher_id, publisher_sub_id,
        publisher_name, buyer, target_id, target_name, revenue, payout, audio_url, audio_url_seen_at, status,
        failed_lane, processing_error)
    SELECT i.ringba_call_id, g.id, i.start_time_utc, i.duration_seconds, i.caller_number, i.publisher_id,
           i.publisher_sub_id, i.publisher_name, i.buyer, i.target_id, i.target_name, i.revenue, i.payout, i.audio_url,
           CASE WHEN i.audio_url IS NOT NULL THEN pg_catalog.clock_timestamp() END,
           CASE WHEN i.problem IS NULL THEN 'pending' ELSE 'failed' END::core.call_status,
           CASE WHEN i.problem IS NOT NULL THEN 'ingest'::core.lane END,
           i.problem
    FROM incoming AS i
    JOIN campaign AS g ON g.external_key = i.campaign_key
    ORDER BY i.ringba_call_id
    ON CONFLICT (ringba_call_id) DO UPDATE
        SET campaign_id = EXCLUDED.campaign_id,
            start_time_utc = EXCLUDED.start_time_utc,
            duration_seconds = coalesce(EXCLUDED.duration_seconds, k.duration_seconds),
            caller_number = coalesce(EXCLUDED.caller_number, k.caller_number),
            publisher_id = coalesce(EXCLUDED.publisher_id, k.publisher_id),
            publisher_sub_id = coalesce(EXCLUDED.publisher_sub_id, k.publisher_sub_id),
            publisher_name = coalesce(EXCLUDED.publisher_name, k.publisher_name),
            buyer = coalesce(EXCLUDED.buyer, k.buyer),
            target_id = coalesce(EXCLUDED.target_id, k.target_id),
            target_name = coalesce(EXCLUDED.target_name, k.target_name),
            revenue = EXCLUDED.revenue,
            payout = EXCLUDED.payout,
            audio_url = coalesce(EXCLUDED.audio_url, k.audio_url),
            audio_url_seen_at = coalesce(EXCLUDED.audio_url_seen_at, k.audio_url_seen_at)
        WHERE (k.campaign_id, k.start_time_utc, k.revenue, k.payout)
                  IS DISTINCT FROM (EXCLUDED.campaign_id, EXCLUDED.start_time_utc, EXCLUDED.revenue, EXCLUDED.payout)
           OR EXCLUDED.duration_seconds <> k.duration_seconds
           OR (EXCLUDED.duration_seconds IS NOT NULL AND k.duration_seconds IS NULL)
           OR (coalesce(EXCLUDED.caller_number, k.caller_number), coalesce(EXCLUDED.publisher_id, k.publisher_id),
               coalesce(EXCLUDED.publisher_sub_id, k.publisher_sub_id),
               coalesce(EXCLUDED.publisher_name, k.publisher_name), coalesce(EXCLUDED.buyer, k.buyer),
               coalesce(EXCLUDED.target_id, k.target_id), coalesce(EXCLUDED.target_name, k.target_name),
               pg_catalog.split_part(coalesce(EXCLUDED.audio_url, k.audio_url), '?', 1))
              IS DISTINCT FROM (k.caller_number, k.publisher_id, k.publisher_sub_id, k.publisher_name, k.buyer,
                                k.target_id, k.target_name, pg_catalog.split_part(k.audio_url, '?', 1))
           OR (EXCLUDED.audio_url <> k.audio_url AND k.storage_path IS NULL
               AND k.audio_url_seen_at < (SELECT f.before FROM refresh AS f))
    RETURNING k.ringba_call_id, k.status, k.xmax = 0 AS is_new
), recorded AS (
    INSERT INTO core.ringba_records AS r (ringba_call_id, payload, payload_sha256)
    SELECT i.ringba_call_id, i.payload, i.payload_sha256
    FROM incoming AS i
    ORDER BY i.ringba_call_id
    ON CONFLICT (ringba_call_id) DO UPDATE
        SET payload = EXCLUDED.payload, payload_sha256 = EXCLUDED.payload_sha256,
            last_seen_at = pg_catalog.clock_timestamp()
        WHERE r.payload_sha256 <> EXCLUDED.payload_sha256
    RETURNING r.ringba_call_id
), refused AS MATERIALIZED (
    SELECT DISTINCT ON (d.payload_sha256) d.*
    FROM (SELECT x.ringba_call_id, x.reason, coalesce(x.raw, 'null') AS payload,
                 -- Signed anew at every read: with the address in it, the same record would never be known
                 -- again.
                 pg_catalog.sha256(pg_catalog.convert_to(
                     (CASE WHEN pg_catalog.jsonb_typeof(x.raw) = 'object' THEN x.raw - 'recordingUrl'
                           ELSE coalesce(x.raw, 'null') END)::text, 'UTF8')) AS payload_sha256
          FROM pg_catalog.jsonb_to_recordset($3) AS x (ringba_call_id text, reason text, raw jsonb)) AS d
    ORDER BY d.payload_sha256
), rejected AS (
    INSERT INTO core.rejected_records AS x (payload_sha256, ringba_call_id, reason, payload)
    SELECT d.payload_sha256, d.ringba_call_id, d.reason, d.payload
    FROM refused AS d
    ORDER BY d.payload_sha256
    ON CONFLICT (payload_sha256) DO UPDATE
        SET seen_count = x.seen_count + 1, reason = EXCLUDED.reason, last_seen_at = pg_catalog.clock_timestamp()
), resolved AS (
    UPDATE core.rejected_records AS x
    SET resolved_at = pg_catalog.clock_timestamp()
    FROM incoming AS i
    WHERE x.ringba_call_id = i.ringba_call_id AND x.resolved_at IS NULL
      AND NOT EXISTS (SELECT FROM refused AS d WHERE d.payload_sha256 = x.payload_sha256)
), counted AS (
    SELECT (SELECT pg_catalog.count(*) FROM incoming)::integer AS seen,
           (SELECT pg_catalog.count(*) FROM stored AS s WHERE s.is_new)::integer AS inserted,
           (SELECT pg_catalog.count(*)
            FROM (SELECT s.ringba_call_id FROM stored AS s WHERE NOT s.is_new
                  UNION
                  SELECT r.ringba_call_id FROM recorded AS r
                  WHERE NOT EXISTS (SELECT FROM stored AS s WHERE s.is_new AND s.ringba_call_id = r.ringba_call_id)
                 ) AS c)::integer AS changed,
           (SELECT pg_catalog.jsonb_array_length($3)) AS rejected
), tallied AS (
    UPDATE core.sync_windows AS w
    SET inserted = w.inserted + c.inserted, changed = w.changed + c.changed,
        identical = w.identical + c.seen - c.inserted - c.changed, rejected = w.rejected + c.rejected
    FROM counted AS c
    WHERE w.id = $1
)
SELECT c.inserted, c.changed, c.seen - c.inserted - c.changed, c.rejected,
       EXISTS (SELECT FROM stored AS s WHERE s.status = 'pending')
FROM counted AS c
