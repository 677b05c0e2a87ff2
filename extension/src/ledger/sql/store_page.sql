-- Stores one page of the call log in one statement; returns how many calls were new, changed and identical,
-- how many records were set aside, and whether any call of the page waits for its recording from now on.
-- $1 window, $2 records, $3 rejected records (checked, distinct and ordered by the caller), $4 when Ringba was
-- asked for the page (RFC 3339 text), by the clock of the database, or NULL for just now
-- Indexes: calls_ringba_call_id_once, campaigns_external_key_once, ringba_records_pkey,
-- rejected_records_payload_once.
-- Trap: ON CONFLICT DO NOTHING returns no row for a campaign that another page is just making, and its calls
-- would be lost; DO UPDATE waits for the other page and returns the row.
-- Trap: one row that somebody holds must not stop the page. Calls that have changed are locked with SKIP LOCKED, calls that
-- have not are not locked at all, and what was passed over is noted in the window (left_calls), which cannot be done before
-- it is stored. A call that another page is just making counts as passed over, too.
-- Trap: addresses of recordings are signed anew at every read. Compared with their signature, every reading
-- would write every call again: only what stands before the ? counts, and a signature is renewed now and then
-- (moment.renew_before).
-- Trap: pages may be stored in another order than they were read in. An answer to an earlier question changes nothing, and
-- what it does not say takes nothing away. A time of reading that lies in the future was written under a wrong clock.
-- Trap: the pipeline columns of a call belong to the lanes. Two exceptions: a call that has ended waits again when the reason
-- for its end is gone (core.call_reopens), and a call that still goes on waits until it is over.
WITH moment AS MATERIALIZED (
    SELECT n.now, least($4::timestamptz, n.now) AS read_at,
           core.setting_number('vault.min_duration_seconds')::integer AS least_seconds,
           pg_catalog.make_interval(hours => core.setting_number('ingest.live_hours')::integer) AS live_for,
           -- An address that has used up a quarter of its life is worth renewing while the recording is still to come.
           n.now - pg_catalog.make_interval(secs => 900 * core.setting_number('vault.url_hours')::float8) AS renew_before
    FROM (SELECT pg_catalog.clock_timestamp() AS now) AS n
), incoming AS MATERIALIZED (
    SELECT r.*, coalesce(r.live, false) AND r.completed_at IS NULL AS is_live, m.read_at, m.now,
           r.start_time_utc + m.live_for AS live_until,
           CASE WHEN r.campaign_id IS NOT NULL THEN 'id:' || r.campaign_id
                ELSE 'name:' || coalesce(r.campaign_name, '(unknown)') END AS campaign_key,
           coalesce(r.raw, 'null') AS payload,
           -- Signed anew at every read: what stands after the ? says nothing about the call.
           pg_catalog.sha256(pg_catalog.convert_to(
               (CASE WHEN pg_catalog.jsonb_typeof(r.raw -> 'recordingUrl') = 'string'
                     THEN r.raw || pg_catalog.jsonb_build_object(
                              'recordingUrl', pg_catalog.split_part(r.raw ->> 'recordingUrl', '?', 1))
                     ELSE coalesce(r.raw, 'null') END)::text, 'UTF8')) AS payload_sha256
    FROM moment AS m, pg_catalog.jsonb_to_recordset($2) AS r (
        ringba_call_id text, campaign_id text, campaign_name text, start_time_utc timestamptz,
        duration_seconds integer, caller_number text, publisher_id text, publisher_sub_id text,
        publisher_name text, buyer text, target_id text, target_name text, revenue numeric, payout numeric,
        audio_url text, live boolean, has_recording boolean, completed_at timestamptz, problem text, raw jsonb)
), named AS (
    -- The name that the newest call of each campaign carries.
    SELECT DISTINCT ON (i.campaign_key) i.campaign_key, i.campaign_id, i.campaign_name,
           CASE WHEN i.problem IS NULL THEN i.start_time_utc ELSE '-infinity' END AS call_at
    FROM incoming AS i
    ORDER BY i.campaign_key, i.problem IS NOT NULL, i.campaign_name IS NULL, i.start_time_utc DESC
), known AS (
    SELECT g.id, g.external_key
    FROM core.campaigns AS g
    WHERE g.external_key IN (SELECT n.campaign_key FROM named AS n)
), made AS (
    INSERT INTO core.campaigns (ringba_campaign_id, external_key, name, named_by_call_at)
    SELECT n.campaign_id, n.campaign_key, coalesce(n.campaign_name, '(unknown)'), n.call_at
    FROM named AS n
    WHERE NOT EXISTS (SELECT FROM known AS w WHERE w.external_key = n.campaign_key)
    ORDER BY n.campaign_key
    ON CONFLICT (external_key) DO UPDATE SET external_key = EXCLUDED.external_key
    RETURNING id, external_key
), renaming AS MATERIALIZED (
    SELECT g.id, n.campaign_name, n.call_at
    FROM named AS n
    JOIN core.campaigns AS g ON g.external_key = n.campaign_key
    WHERE g.ringba_campaign_id IS NOT NULL AND n.campaign_name <> g.name AND n.call_at >= g.named_by_call_at
    FOR NO KEY UPDATE OF g SKIP LOCKED
), renamed AS (
    UPDATE core.campaigns AS g
    SET name = n.campaign_name, named_by_call_at = n.call_at
    FROM renaming AS n
    WHERE g.id = n.id AND n.call_at >= g.named_by_call_at
), campaign AS (
    SELECT n.id, n.external_key FROM known AS n
    UNION ALL
    SELECT m.id, m.external_key FROM made AS m
), told AS MATERIALIZED (
    -- The calls of the page that are stored already, and whether the page says anything new of them.
    SELECT k.id AS stored_id, g.id AS stored_campaign, i.*,
           (i.read_at >= k.read_at OR k.read_at > i.now) AND (
               (k.status IN ('skipped', 'failed', 'parked')
                AND core.call_reopens(k, i.duration_seconds, i.audio_url, i.problem, m.least_seconds))
               OR (k.campaign_id, k.is_live) IS DISTINCT FROM (g.id, i.is_live)
               OR (i.problem IS NULL AND i.start_time_utc <> k.start_time_utc)
               OR (i.problem IS NULL AND (coalesce(i.revenue, k.revenue), coalesce(i.payout, k.payout)) <> (k.revenue, k.payout))
               OR (coalesce(i.duration_seconds, k.duration_seconds), coalesce(i.has_recording, k.has_recording),
                   coalesce(i.completed_at, k.completed_at), coalesce(i.caller_number, k.caller_number),
                   coalesce(i.publisher_id, k.publisher_id), coalesce(i.publisher_sub_id, k.publisher_sub_id),
                   coalesce(i.publisher_name, k.publisher_name), coalesce(i.buyer, k.buyer),
                   coalesce(i.target_id, k.target_id), coalesce(i.target_name, k.target_name),
                   pg_catalog.split_part(coalesce(i.audio_url, k.audio_url), '?', 1))
                  IS DISTINCT FROM (k.duration_seconds, k.has_recording, k.completed_at, k.caller_number, k.publisher_id,
                                    k.publisher_sub_id, k.publisher_name, k.buyer, k.target_id, k.target_name,
                                    pg_catalog.split_part(k.audio_url, '?', 1))
               OR (i.audio_url <> k.audio_url AND k.storage_path IS NULL AND k.audio_url_seen_at < m.renew_before)) AS differs
    FROM incoming AS i
    JOIN campaign AS g ON g.external_key = i.campaign_key
    JOIN core.calls AS k ON k.ringba_call_id = i.ringba_call_id
    CROSS JOIN moment AS m
), held AS MATERIALIZED (
    SELECT k.id
    FROM core.calls AS k
    WHERE k.id = ANY (ARRAY(SELECT t.stored_id FROM told AS t WHERE t.differs))
    FOR NO KEY UPDATE SKIP LOCKED
), updated AS (
    UPDATE core.calls AS k
    SET campaign_id = t.stored_campaign,
        start_time_utc = CASE WHEN t.problem IS NULL THEN t.start_time_utc ELSE k.start_time_utc END,
        duration_seconds = coalesce(t.duration_seconds, k.duration_seconds),
        caller_number = coalesce(t.caller_number, k.caller_number),
        publisher_id = coalesce(t.publisher_id, k.publisher_id),
        publisher_sub_id = coalesce(t.publisher_sub_id, k.publisher_sub_id),
        publisher_name = coalesce(t.publisher_name, k.publisher_name),
        buyer = coalesce(t.buyer, k.buyer),
        target_id = coalesce(t.target_id, k.target_id),
        target_name = coalesce(t.target_name, k.target_name),
        revenue = CASE WHEN t.problem IS NULL THEN coalesce(t.revenue, k.revenue) ELSE k.revenue END,
        payout = CASE WHEN t.problem IS NULL THEN coalesce(t.payout, k.payout) ELSE k.payout END,
        audio_url = coalesce(t.audio_url, k.audio_url),
        audio_url_seen_at = CASE WHEN t.audio_url IS NULL THEN k.audio_url_seen_at ELSE t.read_at END,
        is_live = t.is_live,
        has_recording = coalesce(t.has_recording, k.has_recording),
        completed_at = CASE WHEN NOT t.is_live THEN coalesce(t.completed_at, k.completed_at) END,
        read_at = t.read_at,
        news_epoch = CASE WHEN coalesce(t.duration_seconds, k.duration_seconds) IS DISTINCT FROM k.duration_seconds
                            OR pg_catalog.split_part(coalesce(t.audio_url, k.audio_url), '?', 1)
                               IS DISTINCT FROM pg_catalog.split_part(k.audio_url, '?', 1)
                          THEN k.lease_epoch ELSE k.news_epoch END,
        status = CASE WHEN core.call_reopens(k, t.duration_seconds, t.audio_url, t.problem, m.least_seconds)
                      THEN 'pending' ELSE k.status END,
        failed_lane = CASE WHEN NOT core.call_reopens(k, t.duration_seconds, t.audio_url, t.problem, m.least_seconds)
                           THEN k.failed_lane END,
        processing_error = CASE WHEN NOT core.call_reopens(k, t.duration_seconds, t.audio_url, t.problem, m.least_seconds)
                                THEN k.processing_error END,
        retry_count = CASE WHEN core.call_reopens(k, t.duration_seconds, t.audio_url, t.problem, m.least_seconds)
                           THEN 0 ELSE k.retry_count END,
        deferral_count = CASE WHEN core.call_reopens(k, t.duration_seconds, t.audio_url, t.problem, m.least_seconds)
                              THEN 0 ELSE k.deferral_count END,
        available_at = CASE WHEN k.status = 'pending' OR core.call_reopens(k, t.duration_seconds, t.audio_url, t.problem, m.least_seconds)
                            THEN CASE WHEN t.is_live THEN greatest(t.live_until, t.now)
                                      WHEN k.is_live OR k.status <> 'pending' THEN t.now
                                      ELSE k.available_at END
                            ELSE k.available_at END
    FROM told AS t, moment AS m
    WHERE k.id = ANY (ARRAY(SELECT h.id FROM held AS h)) AND t.stored_id = k.id AND t.differs
      AND (t.read_at >= k.read_at OR k.read_at > t.now)
    RETURNING k.ringba_call_id, k.status = 'pending' AND k.available_at <= t.now AS waits
), inserted AS (
    INSERT INTO core.calls AS k (
        ringba_call_id, campaign_id, start_time_utc, duration_seconds, caller_number, publisher_id, publisher_sub_id,
        publisher_name, buyer, target_id, target_name, revenue, payout, audio_url, audio_url_seen_at, is_live, has_recording,
        completed_at, read_at, available_at, status, failed_lane, processing_error)
    SELECT i.ringba_call_id, g.id, i.start_time_utc, i.duration_seconds, i.caller_number, i.publisher_id,
           i.publisher_sub_id, i.publisher_name, i.buyer, i.target_id, i.target_name, coalesce(i.revenue, 0),
           coalesce(i.payout, 0), i.audio_url, CASE WHEN i.audio_url IS NOT NULL THEN i.read_at END,
           i.is_live, i.has_recording, i.completed_at, i.read_at,
           CASE WHEN i.is_live AND i.problem IS NULL THEN greatest(i.live_until, i.now) ELSE i.now END,
           CASE WHEN i.problem IS NULL THEN 'pending' ELSE 'failed' END::core.call_status,
           CASE WHEN i.problem IS NOT NULL THEN 'ingest'::core.lane END,
           i.problem
    FROM incoming AS i
    JOIN campaign AS g ON g.external_key = i.campaign_key
    WHERE NOT EXISTS (SELECT FROM told AS t WHERE t.ringba_call_id = i.ringba_call_id)
    ORDER BY i.ringba_call_id
    ON CONFLICT (ringba_call_id) DO NOTHING
    RETURNING k.ringba_call_id, k.status = 'pending' AND NOT k.is_live AS waits
), passed_over AS MATERIALIZED (
    SELECT i.ringba_call_id, i.start_time_utc
    FROM incoming AS i
    LEFT JOIN told AS t ON t.ringba_call_id = i.ringba_call_id
    WHERE CASE WHEN t.stored_id IS NULL
               THEN NOT EXISTS (SELECT FROM inserted AS n WHERE n.ringba_call_id = i.ringba_call_id)
               ELSE t.differs AND NOT EXISTS (SELECT FROM held AS h WHERE h.id = t.stored_id) END
), recorded AS (
    INSERT INTO core.ringba_records AS r (ringba_call_id, payload, payload_sha256, read_at)
    SELECT i.ringba_call_id, i.payload, i.payload_sha256, i.read_at
    FROM incoming AS i
    WHERE NOT EXISTS (SELECT FROM core.ringba_records AS x
                      WHERE x.ringba_call_id = i.ringba_call_id
                        AND (x.payload_sha256 = i.payload_sha256 OR (x.read_at > i.read_at AND x.read_at <= i.now)))
      AND NOT EXISTS (SELECT FROM passed_over AS p WHERE p.ringba_call_id = i.ringba_call_id)
    ORDER BY i.ringba_call_id
    ON CONFLICT (ringba_call_id) DO UPDATE
        SET payload = EXCLUDED.payload, payload_sha256 = EXCLUDED.payload_sha256, read_at = EXCLUDED.read_at,
            last_seen_at = pg_catalog.clock_timestamp()
        WHERE r.payload_sha256 <> EXCLUDED.payload_sha256 AND (r.read_at <= EXCLUDED.read_at OR r.read_at > (SELECT m.now FROM moment AS m))
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
           (SELECT pg_catalog.count(*) FROM passed_over)::integer AS passed_over,
           (SELECT pg_catalog.count(*) FROM inserted)::integer AS inserted,
           (SELECT pg_catalog.count(*)
            FROM (SELECT u.ringba_call_id FROM updated AS u
                  UNION
                  SELECT r.ringba_call_id FROM recorded AS r
                  WHERE NOT EXISTS (SELECT FROM inserted AS n WHERE n.ringba_call_id = r.ringba_call_id)
                 ) AS c)::integer AS changed,
           (SELECT pg_catalog.jsonb_array_length($3)) AS rejected
), tallied AS (
    UPDATE core.sync_windows AS w
    SET inserted = w.inserted + c.inserted, changed = w.changed + c.changed,
        identical = w.identical + c.seen - c.inserted - c.changed - c.passed_over, rejected = w.rejected + c.rejected,
        left_epoch = w.lease_epoch,
        left_calls = (CASE WHEN w.left_epoch = w.lease_epoch THEN w.left_calls ELSE '{}' END
                      - ARRAY(SELECT i.ringba_call_id FROM incoming AS i))
                     || coalesce((SELECT pg_catalog.jsonb_object_agg(p.ringba_call_id, p.start_time_utc)
                                  FROM passed_over AS p), '{}')
    FROM counted AS c
    WHERE w.id = $1
)
SELECT c.inserted, c.changed, c.seen - c.inserted - c.changed - c.passed_over, c.rejected,
       EXISTS (SELECT FROM updated AS u WHERE u.waits) OR EXISTS (SELECT FROM inserted AS n WHERE n.waits)
FROM counted AS c
