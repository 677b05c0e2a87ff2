-- What was heard of a recording, in which languages, and who speaks on which channel. A call of which less than nine tenths were
-- heard, or in which a tenth or more is said in a language without rules, is no longer called safe.

SET LOCAL ROLE callscript_owner;

-- Languages ---------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS core.languages (
    code      text PRIMARY KEY,
    name      text NOT NULL,
    is_judged boolean NOT NULL DEFAULT false,
    CONSTRAINT languages_code CHECK (code ~ '^[a-z]{2,3}$'),
    CONSTRAINT languages_name_not_blank CHECK (btrim(name) <> '')
);
COMMENT ON TABLE core.languages IS 'Languages that a speech model tells, and whether there are rules for them';
COMMENT ON COLUMN core.languages.code IS 'Code of the language as Whisper names it: ISO 639-1 where there is one';
COMMENT ON COLUMN core.languages.name IS 'Name in English';
COMMENT ON COLUMN core.languages.is_judged IS 'Whether the rules are written for it: a call with a tenth or more in another language is unjudged and not safe';
INSERT INTO core.languages (code, name, is_judged) VALUES
    ('en', 'English', true), ('zh', 'Chinese', false), ('de', 'German', false), ('es', 'Spanish', false),
    ('ru', 'Russian', false), ('ko', 'Korean', false), ('fr', 'French', false), ('ja', 'Japanese', false),
    ('pt', 'Portuguese', false), ('tr', 'Turkish', false), ('pl', 'Polish', false), ('ca', 'Catalan', false),
    ('nl', 'Dutch', false), ('ar', 'Arabic', false), ('sv', 'Swedish', false), ('it', 'Italian', false),
    ('id', 'Indonesian', false), ('hi', 'Hindi', false), ('fi', 'Finnish', false), ('vi', 'Vietnamese', false),
    ('he', 'Hebrew', false), ('uk', 'Ukrainian', false), ('el', 'Greek', false), ('ms', 'Malay', false),
    ('cs', 'Czech', false), ('ro', 'Romanian', false), ('da', 'Danish', false), ('hu', 'Hungarian', false),
    ('ta', 'Tamil', false), ('no', 'Norwegian', false), ('th', 'Thai', false), ('ur', 'Urdu', false),
    ('hr', 'Croatian', false), ('bg', 'Bulgarian', false), ('lt', 'Lithuanian', false), ('la', 'Latin', false),
    ('mi', 'Maori', false), ('ml', 'Malayalam', false), ('cy', 'Welsh', false), ('sk', 'Slovak', false),
    ('te', 'Telugu', false), ('fa', 'Persian', false), ('lv', 'Latvian', false), ('bn', 'Bengali', false),
    ('sr', 'Serbian', false), ('az', 'Azerbaijani', false), ('sl', 'Slovenian', false), ('kn', 'Kannada', false),
    ('et', 'Estonian', false), ('mk', 'Macedonian', false), ('br', 'Breton', false), ('eu', 'Basque', false),
    ('is', 'Icelandic', false), ('hy', 'Armenian', false), ('ne', 'Nepali', false), ('mn', 'Mongolian', false),
    ('bs', 'Bosnian', false), ('kk', 'Kazakh', false), ('sq', 'Albanian', false), ('sw', 'Swahili', false),
    ('gl', 'Galician', false), ('mr', 'Marathi', false), ('pa', 'Punjabi', false), ('si', 'Sinhala', false),
    ('km', 'Khmer', false), ('sn', 'Shona', false), ('yo', 'Yoruba', false), ('so', 'Somali', false),
    ('af', 'Afrikaans', false), ('oc', 'Occitan', false), ('ka', 'Georgian', false), ('be', 'Belarusian', false),
    ('tg', 'Tajik', false), ('sd', 'Sindhi', false), ('gu', 'Gujarati', false), ('am', 'Amharic', false),
    ('yi', 'Yiddish', false), ('lo', 'Lao', false), ('uz', 'Uzbek', false), ('fo', 'Faroese', false),
    ('ht', 'Haitian Creole', false), ('ps', 'Pashto', false), ('tk', 'Turkmen', false), ('nn', 'Nynorsk', false),
    ('mt', 'Maltese', false), ('sa', 'Sanskrit', false), ('lb', 'Luxembourgish', false), ('my', 'Burmese', false),
    ('bo', 'Tibetan', false), ('tl', 'Tagalog', false), ('mg', 'Malagasy', false), ('as', 'Assamese', false),
    ('tt', 'Tatar', false), ('haw', 'Hawaiian', false), ('ln', 'Lingala', false), ('ha', 'Hausa', false),
    ('ba', 'Bashkir', false), ('jw', 'Javanese', false), ('su', 'Sundanese', false), ('yue', 'Cantonese', false)
ON CONFLICT (code) DO NOTHING;
GRANT SELECT ON core.languages TO callscript_dba;
GRANT UPDATE (is_judged) ON core.languages TO callscript_dba;

CREATE OR REPLACE FUNCTION core.language_shares(p_seconds jsonb, p_only_unjudged boolean DEFAULT false) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_object_agg(x.name, round(x.share, 3))
    FROM (SELECT coalesce(l.name, s.key) AS name, coalesce(l.is_judged, false) AS is_judged,
                 s.value::numeric / nullif(sum(s.value::numeric) OVER (), 0) AS share
          FROM jsonb_each_text(p_seconds) AS s
          LEFT JOIN core.languages AS l ON l.code = s.key) AS x
    WHERE x.share IS NOT NULL AND NOT (p_only_unjudged AND x.is_judged)
$$;
COMMENT ON FUNCTION core.language_shares(jsonb, boolean) IS 'From {code: seconds} to {name: share from 0 to 1}: all languages, or only those without rules; null: none';
REVOKE ALL ON FUNCTION core.language_shares(jsonb, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.language_shares(jsonb, boolean) TO callscript_dba;

-- Transcripts -------------------------------------------------------------------------------------------------------

ALTER TABLE core.transcripts
    ADD COLUMN IF NOT EXISTS heard_share double precision
        CONSTRAINT transcripts_heard_share CHECK (heard_share BETWEEN 0 AND 1),
    ADD COLUMN IF NOT EXISTS languages jsonb
        CONSTRAINT transcripts_languages_object CHECK (jsonb_typeof(languages) = 'object'),
    ADD COLUMN IF NOT EXISTS roles_by text
        CONSTRAINT transcripts_roles_by CHECK (roles_by IN ('words', 'account', 'voices', 'reviewer', 'nothing')),
    ADD COLUMN IF NOT EXISTS agent_channel smallint
        CONSTRAINT transcripts_agent_channel CHECK (agent_channel IN (0, 1));
COMMENT ON COLUMN core.transcripts.heard_share IS 'Share of the recording that was heard, 0 to 1: its decoded seconds by the seconds that its file states or that Ringba counts, whichever gives less; null: neither is known';
COMMENT ON COLUMN core.transcripts.languages IS '{code: seconds of speech} of the languages that the model found; null: it looked for none, as a model for English only does';
COMMENT ON COLUMN core.transcripts.roles_by IS 'What told agent and caller apart: words; account (the channel on which the agents of the account are); voices (two on one channel, and their words); reviewer; nothing: they are unknown. Null: stored before that was kept';
COMMENT ON COLUMN core.transcripts.agent_channel IS 'Channel on which the words, or a reviewer, found the agent: 0 or 1. From these the channel of the account is learned';
COMMENT ON COLUMN core.transcripts.segments IS '[{speaker: agent|caller|unknown, start: s, end: s, text, confidence: 0..1|null, party: 0|1, language: code, words: [{start: s, end: s, text}]}] ordered by start. Words are in order and inside of their segment, and joined by single spaces they are its text; missing where their times are not known. Party: the channel, or which of two voices on one; missing where there is one party. Language: missing where it is that of the transcript';

CREATE INDEX IF NOT EXISTS transcripts_agent_channel_idx ON core.transcripts (created_at DESC) INCLUDE (agent_channel, roles_by)
    WHERE agent_channel IS NOT NULL;
CREATE INDEX IF NOT EXISTS transcripts_heard_in_part_idx ON core.transcripts (created_at) WHERE heard_share < 0.9;

INSERT INTO core.settings (key, value, description) VALUES
    ('channels.agent', '"learn"', 'The channel on which the agents of this account are, for calls whose words do not tell: first, second, or learn (from calls whose words tell, and from reviewers)'),
    ('heard.by_duration', 'true', 'Whether a recording must be as long as Ringba says the call was; false where recordings begin only when the call is connected'),
    ('watch.heard_in_part', '5', 'An alert is raised when more calls of the last 24 hours than this were heard in part: less than nine tenths of them')
ON CONFLICT (key) DO NOTHING;
ALTER TABLE core.settings DROP CONSTRAINT IF EXISTS settings_channels_agent;
ALTER TABLE core.settings ADD CONSTRAINT settings_channels_agent CHECK (
    key <> 'channels.agent' OR value IN ('"learn"', '"first"', '"second"'));

-- The newest fifty calls that tell. Reviewers are believed five times as much as words. Five in all must have told, and four of
-- five must agree.
CREATE OR REPLACE FUNCTION core.agent_channel() RETURNS smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE s.value #>> '{}' WHEN 'first' THEN 0 WHEN 'second' THEN 1 ELSE (
               SELECT CASE WHEN v.first + v.second < 5 THEN NULL
                           WHEN v.first >= 0.8 * (v.first + v.second) THEN 0
                           WHEN v.second >= 0.8 * (v.first + v.second) THEN 1 END
               FROM (SELECT coalesce(sum(x.weight) FILTER (WHERE x.agent_channel = 0), 0) AS first,
                            coalesce(sum(x.weight) FILTER (WHERE x.agent_channel = 1), 0) AS second
                     FROM (SELECT t.agent_channel, CASE t.roles_by WHEN 'reviewer' THEN 5 ELSE 1 END AS weight
                           FROM core.transcripts AS t WHERE t.agent_channel IS NOT NULL
                           ORDER BY t.created_at DESC LIMIT 50) AS x) AS v) END::smallint
    FROM core.settings AS s WHERE s.key = 'channels.agent'
$$;
COMMENT ON FUNCTION core.agent_channel() IS 'The channel on which the agents of this account are, 0 or 1: the setting channels.agent, or what was learned; null: not known yet';
REVOKE ALL ON FUNCTION core.agent_channel() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.agent_channel() TO callscript_web, callscript_dba;

-- Verdicts ----------------------------------------------------------------------------------------------------------

ALTER TABLE core.judgements ADD COLUMN IF NOT EXISTS not_judged text;
COMMENT ON COLUMN core.judgements.not_judged IS 'What could not be judged, e.g. Spanish 64 %, or heard 40 %; null: all of the call was judged';
COMMENT ON COLUMN core.judgements.verdict IS 'flagged, safe, or unjudged: no rule was broken in what could be judged, but that was not all of the call';
COMMENT ON COLUMN core.judgements.facts IS '{repeat_calls, seconds_past_payout, heard_share, foreign: {language without rules: share}} as they were when it was scored';
ALTER TABLE core.judgements DROP CONSTRAINT IF EXISTS judgements_verdict, DROP CONSTRAINT IF EXISTS judgements_unjudged_says_why;
ALTER TABLE core.judgements
    ADD CONSTRAINT judgements_verdict CHECK (verdict IN ('flagged', 'safe', 'unjudged')) NOT VALID,
    ADD CONSTRAINT judgements_unjudged_says_why CHECK (
        CASE verdict WHEN 'unjudged' THEN btrim(not_judged) <> '' AND not_judged IS NOT NULL
                     WHEN 'safe' THEN not_judged IS NULL ELSE true END) NOT VALID;
ALTER TABLE core.judgements VALIDATE CONSTRAINT judgements_verdict;
ALTER TABLE core.judgements VALIDATE CONSTRAINT judgements_unjudged_says_why;

ALTER TABLE core.calls DROP CONSTRAINT IF EXISTS calls_audio_first, DROP CONSTRAINT IF EXISTS calls_audio_is_forgotten_late,
    DROP CONSTRAINT IF EXISTS calls_transcribed_has_time, DROP CONSTRAINT IF EXISTS calls_verdict_is_recorded;
ALTER TABLE core.calls
    ADD CONSTRAINT calls_audio_first CHECK (
        storage_path IS NOT NULL
        OR status NOT IN ('downloaded', 'processing', 'transcribed', 'judging', 'flagged', 'safe', 'unjudged')
        OR (audio_forgotten_at IS NOT NULL AND status IN ('flagged', 'safe', 'unjudged'))) NOT VALID,
    ADD CONSTRAINT calls_audio_is_forgotten_late CHECK (
        audio_forgotten_at IS NULL OR (storage_path IS NULL AND status IN ('flagged', 'safe', 'unjudged'))) NOT VALID,
    ADD CONSTRAINT calls_transcribed_has_time CHECK (
        transcribed_at IS NOT NULL OR status NOT IN ('transcribed', 'judging', 'flagged', 'safe', 'unjudged')) NOT VALID,
    ADD CONSTRAINT calls_verdict_is_recorded CHECK (
        status NOT IN ('flagged', 'safe', 'unjudged') OR (judged_at IS NOT NULL AND judgement_id IS NOT NULL)) NOT VALID;
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_audio_first;
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_audio_is_forgotten_late;
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_transcribed_has_time;
ALTER TABLE core.calls VALIDATE CONSTRAINT calls_verdict_is_recorded;

DROP INDEX IF EXISTS core.calls_audio_kept_idx;
CREATE INDEX IF NOT EXISTS calls_audio_to_keep_idx ON core.calls (start_time_utc)
    WHERE storage_path IS NOT NULL AND status IN ('flagged', 'safe', 'unjudged');
CREATE INDEX IF NOT EXISTS calls_unjudged_idx ON core.calls (start_time_utc DESC) WHERE status = 'unjudged';

-- Unjudged calls are decided, too.
CREATE OR REPLACE FUNCTION core.forget_old(p_most integer DEFAULT 50000) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    until_transcript constant timestamptz := core.kept_since('retention.transcript_days');
    until_audio constant timestamptz := core.kept_since('retention.audio_days');
    until_record constant timestamptz := core.kept_since('retention.record_days');
    until_cost constant timestamptz := core.kept_since('retention.cost_days');
    until_history constant timestamptz := core.kept_since('retention.history_days');
    until_log constant timestamptz := core.kept_since('retention.log_days');
    gone jsonb := '{}';
    n bigint;
    part record;
BEGIN
    IF p_most < 1 THEN
        RAISE EXCEPTION 'p_most: must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Only of calls that are decided: what still waits, or failed and may be replayed, needs both.
    DELETE FROM core.transcripts AS t WHERE t.call_id = ANY (ARRAY(
        SELECT o.call_id FROM core.transcripts AS o JOIN core.calls AS k ON k.id = o.call_id AND k.status IN ('flagged', 'safe', 'unjudged')
        WHERE o.call_time < until_transcript ORDER BY o.call_time LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('transcripts', n);
    UPDATE core.calls AS k
    SET storage_path = NULL, audio_sha256 = NULL, audio_bytes = NULL, audio_url = NULL, audio_url_seen_at = NULL,
        audio_forgotten_at = clock_timestamp()
    WHERE k.id = ANY (ARRAY(
        SELECT o.id FROM core.calls AS o
        WHERE o.storage_path IS NOT NULL AND o.status IN ('flagged', 'safe', 'unjudged') AND o.start_time_utc < until_audio
        ORDER BY o.start_time_utc LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('recordings', n);
    DELETE FROM core.ringba_records AS r WHERE r.ringba_call_id = ANY (ARRAY(
        SELECT o.ringba_call_id FROM core.ringba_records AS o WHERE o.last_seen_at < until_record ORDER BY o.last_seen_at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('ringba_records', n);
    DELETE FROM core.rejected_records AS r WHERE r.id = ANY (ARRAY(
        SELECT o.id FROM core.rejected_records AS o WHERE o.last_seen_at < until_record LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('rejected_records', n);
    -- Only of days whose sums are kept.
    DELETE FROM core.cost_ledger AS c WHERE c.id = ANY (ARRAY(
        SELECT o.id FROM core.cost_ledger AS o
        WHERE o.at < until_cost AND (o.at AT TIME ZONE 'UTC')::date <= (SELECT max(d.day) FROM core.daily_costs AS d)
        ORDER BY o.at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('cost_lines', n);
    -- Notifications go with their alerts.
    DELETE FROM core.alerts AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.alerts AS o WHERE o.resolved_at < until_history ORDER BY o.resolved_at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('alerts', n);
    DELETE FROM core.notifications AS o WHERE o.alert_id IS NULL AND o.created_at < until_history;
    DELETE FROM core.workers AS w
    WHERE coalesce(w.stopped_at, w.last_seen_at) < until_history AND NOT EXISTS (SELECT FROM core.leases AS l WHERE l.worker = w.id);
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('workers', n);
    DELETE FROM core.login_attempts AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.login_attempts AS o WHERE o.at < until_history LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('login_attempts', n);
    DELETE FROM core.sessions AS x WHERE x.expires_at < clock_timestamp() - interval '30 days';
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('sessions', n);
    -- Whole months, which costs nothing; the partition's name tells its month.
    n := 0;
    FOR part IN
        SELECT c.oid::regclass AS name
        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'core.sys_logs'::regclass AND c.relname ~ '^sys_logs_[0-9]{4}_[0-9]{2}$'
          AND to_timestamp(right(c.relname, 7) || ' +00', 'YYYY_MM TZH') + interval '1 month' < until_log
    LOOP
        EXECUTE format('DROP TABLE %s', part.name);
        n := n + 1;
    END LOOP;
    DELETE FROM core.sys_logs_default AS d WHERE d.at < until_log;
    -- At the end: nobody can write what a call cost from here on until this transaction is over.
    PERFORM core.close_costs();
    RETURN gone || jsonb_build_object('log_months', n);
END
$$;

-- Figures -----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW bi.daily_kpis AS
SELECT d.day, d.calls, d.judged, d.flagged, d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical,
       d.open, d.confirmed, d.dismissed, d.escalated, d.failed, d.skipped,
       d.calls - d.judged - d.not_judged - d.failed - d.skipped AS in_work,
       d.talk_seconds, d.revenue, d.payout, d.revenue_flagged, d.revenue_at_risk, d.revenue_confirmed_bad,
       d.hang_up_to_flag[1] AS hang_up_to_flag_p50_seconds, d.hang_up_to_flag[2] AS hang_up_to_flag_p95_seconds,
       s.usd, s.usd / d.calls AS usd_per_call, d.not_judged
FROM (
    SELECT k.day,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'unjudged') AS not_judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           count(*) FILTER (WHERE k.status = 'failed') AS failed,
           count(*) FILTER (WHERE k.status = 'skipped') AS skipped,
           coalesce(sum(k.duration_seconds), 0) AS talk_seconds,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.status = 'flagged'), 0) AS revenue_flagged,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.hang_up_to_flag_seconds) AS hang_up_to_flag
    FROM core.call_facts AS k
    GROUP BY k.day
) AS d
CROSS JOIN LATERAL (SELECT coalesce(sum(c.usd), 0) AS usd FROM core.cost_counters AS c WHERE c.day = d.day) AS s
ORDER BY d.day DESC;
COMMENT ON COLUMN bi.daily_kpis.not_judged IS 'Calls in which no rule was broken, but of which a part could not be judged: another language, or heard in part; see bi.calls.not_judged';

CREATE OR REPLACE VIEW bi.publisher_quality AS
SELECT d.day, d.publisher_id, d.publisher, d.calls, d.judged, d.flagged,
       d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical, d.open, d.confirmed, d.dismissed, d.escalated,
       d.revenue, d.payout, d.revenue_at_risk, d.revenue_confirmed_bad, d.average_score, d.duration[1] AS duration_p50_seconds,
       d.duration[2] AS duration_p95_seconds, d.not_judged
FROM (
    SELECT k.day, k.publisher_id, k.publisher,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'unjudged') AS not_judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           avg(k.score)::float8 AS average_score,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.duration_seconds::float8) AS duration
    FROM core.call_facts AS k
    GROUP BY k.day, k.publisher_id, k.publisher
) AS d
ORDER BY d.day DESC, d.calls DESC;
COMMENT ON COLUMN bi.publisher_quality.not_judged IS 'Calls in which no rule was broken, but of which a part could not be judged';

CREATE OR REPLACE VIEW bi.campaign_quality AS
SELECT d.day, d.campaign_id, g.name AS campaign, g.vertical_id AS vertical, d.calls, d.judged, d.flagged,
       d.flagged::float8 / nullif(d.judged, 0) AS flagged_share, d.critical, d.open, d.confirmed, d.dismissed, d.escalated,
       d.revenue, d.payout, d.revenue_at_risk, d.revenue_confirmed_bad, d.average_score, d.duration[1] AS duration_p50_seconds,
       d.duration[2] AS duration_p95_seconds, d.not_judged
FROM (
    SELECT k.day, k.campaign_id,
           count(*) AS calls,
           count(*) FILTER (WHERE k.status IN ('flagged', 'safe')) AS judged,
           count(*) FILTER (WHERE k.status = 'unjudged') AS not_judged,
           count(*) FILTER (WHERE k.status = 'flagged') AS flagged,
           count(*) FILTER (WHERE k.severity = 'critical') AS critical,
           count(*) FILTER (WHERE k.state = 'open') AS open,
           count(*) FILTER (WHERE k.state = 'confirmed') AS confirmed,
           count(*) FILTER (WHERE k.state = 'dismissed') AS dismissed,
           count(*) FILTER (WHERE k.state = 'escalated') AS escalated,
           sum(k.revenue) AS revenue,
           sum(k.payout) AS payout,
           coalesce(sum(k.revenue) FILTER (WHERE k.state = 'open'), 0) AS revenue_at_risk,
           coalesce(sum(k.revenue) FILTER (WHERE k.state IN ('confirmed', 'escalated')), 0) AS revenue_confirmed_bad,
           avg(k.score)::float8 AS average_score,
           percentile_cont(ARRAY[0.5, 0.95]::float8[]) WITHIN GROUP (ORDER BY k.duration_seconds::float8) AS duration
    FROM core.call_facts AS k
    GROUP BY k.day, k.campaign_id
) AS d
JOIN core.campaigns AS g ON g.id = d.campaign_id
ORDER BY d.day DESC, d.calls DESC;
COMMENT ON COLUMN bi.campaign_quality.not_judged IS 'Calls in which no rule was broken, but of which a part could not be judged';

CREATE OR REPLACE VIEW bi.calls AS
SELECT k.id AS call_id,
       k.ringba_call_id,
       k.start_time_utc AS call_time,
       k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0)) AS hang_up_at,
       k.duration_seconds,
       g.name AS campaign,
       g.vertical_id AS vertical,
       k.publisher_id,
       coalesce(k.publisher_name, k.publisher_id) AS publisher,
       k.publisher_sub_id,
       k.buyer,
       coalesce(k.target_name, k.target_id) AS target,
       CASE WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
            WHEN k.caller_number IS NOT NULL THEN '***' END AS caller,
       k.revenue,
       k.payout,
       k.status::text AS status,
       j.verdict::text AS verdict,
       j.score,
       j.summary,
       f.flags,
       f.worst_severity::text AS worst_severity,
       j.model AS judge_model,
       j.usd AS judge_usd,
       k.audio_bytes,
       k.retry_count,
       k.deferral_count,
       k.available_at,
       k.failed_lane::text AS failed_lane,
       k.processing_error,
       k.ingested_at,
       k.vaulted_at,
       k.transcribed_at,
       k.judged_at,
       j.tier AS judge_tier,
       j.sentiment,
       j.disposition,
       j.sale,
       j.coached_caller,
       j.intent,
       j.qa_version,
       j.heard_share,
       j.not_judged,
       t.language,
       t.roles_by
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
LEFT JOIN LATERAL (
    SELECT max(x.verdict) AS verdict, max(x.score) AS score, max(x.summary) AS summary, max(x.model) AS model,
           max(x.usd)::numeric(12, 8) AS usd, max(x.tier) AS tier, max(x.sentiment) AS sentiment, max(x.disposition) AS disposition,
           bool_or(x.sale) AS sale, bool_or(x.coached_caller) AS coached_caller, max(x.intent) AS intent,
           max(x.qa_version) AS qa_version, max((x.facts ->> 'heard_share')::float8) AS heard_share, max(x.not_judged) AS not_judged
    FROM core.judgements AS x WHERE x.id = k.judgement_id
) AS j ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS flags, max(x.severity) AS worst_severity FROM core.flags AS x WHERE x.judgement_id = k.judgement_id
) AS f ON true
LEFT JOIN LATERAL (
    SELECT max(x.language) AS language, max(x.roles_by) AS roles_by FROM core.transcripts AS x WHERE x.call_id = k.id
) AS t ON true;
COMMENT ON COLUMN bi.calls.verdict IS 'flagged, safe or unjudged; null before there is one';
COMMENT ON COLUMN bi.calls.heard_share IS 'Share of the recording that was heard, 0 to 1; null: not known, or judged before that was kept';
COMMENT ON COLUMN bi.calls.not_judged IS 'What could not be judged, e.g. Spanish 64 %, or heard 40 %; null: all of the call was judged';
COMMENT ON COLUMN bi.calls.language IS 'Code of the language most of it is said in; null before there is a transcript';
COMMENT ON COLUMN bi.calls.roles_by IS 'What told agent and caller apart: words, account, voices, reviewer or nothing; null: not kept';

CREATE OR REPLACE VIEW bi.health AS
WITH setting AS (
    SELECT coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.backlog_minutes'), 60) * 60 AS waiting,
           coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.snapshot_minutes'), 60) * 60 AS open,
           nullif(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.database_gb'), 0) * 1e9 AS bytes,
           make_interval(mins => coalesce(max((s.value #>> '{}')::integer) FILTER (WHERE s.key = 'watch.silent_minutes'), 2))
               AS silence,
           coalesce(max((s.value #>> '{}')::numeric) FILTER (WHERE s.key = 'watch.heard_in_part'), 5) AS heard_in_part
    FROM core.settings AS s
    WHERE s.key IN ('watch.backlog_minutes', 'watch.snapshot_minutes', 'watch.database_gb', 'watch.silent_minutes',
                    'watch.heard_in_part')
      AND jsonb_typeof(s.value) = 'number'
), hot AS (
    -- Tables whose rows change many times each, and the dead rows at which autovacuum should begin.
    SELECT t.relname AS name, t.n_dead_tup AS dead, greatest(t.last_vacuum, t.last_autovacuum) AS vacuumed_at,
           coalesce((SELECT o.option_value::numeric FROM pg_options_to_table(c.reloptions) AS o
                     WHERE o.option_name = 'autovacuum_vacuum_threshold'),
                    current_setting('autovacuum_vacuum_threshold')::numeric)
           + coalesce((SELECT o.option_value::numeric FROM pg_options_to_table(c.reloptions) AS o
                       WHERE o.option_name = 'autovacuum_vacuum_scale_factor'),
                      current_setting('autovacuum_vacuum_scale_factor')::numeric) * greatest(c.reltuples, 0)::numeric AS due
    FROM pg_stat_user_tables AS t
    JOIN pg_class AS c ON c.oid = t.relid
    WHERE t.schemaname = 'core' AND t.relname IN ('calls', 'leases', 'inbox', 'sync_windows', 'workers', 'cost_counters')
), waiting AS (
    SELECT n.lane, n.paused, CASE n.lane
               WHEN 'ingest' THEN (SELECT min(w.available_at) FROM core.sync_windows AS w WHERE w.status = 'pending')
               WHEN 'vault' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'pending')
               WHEN 'factory' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'downloaded')
               WHEN 'judge' THEN (SELECT min(k.available_at) FROM core.calls AS k WHERE k.status = 'transcribed')
           END AS since
    FROM core.lanes AS n
), check_of (check_name, value, unit, limit_value, if_unknown, hint) AS (
    SELECT 'transactions.oldest_snapshot', (
               SELECT coalesce(max(x.age), 0)::numeric
               FROM (SELECT age(a.backend_xmin) AS age FROM pg_stat_activity AS a
                     WHERE a.pid <> pg_backend_pid() AND (a.datname IS NULL OR a.datname = current_database())
                     UNION ALL
                     SELECT age(p.transaction) FROM pg_prepared_xacts AS p WHERE p.database = current_database()
                     UNION ALL
                     SELECT greatest(age(r.xmin), age(r.catalog_xmin)) FROM pg_replication_slots AS r) AS x),
           'transactions', 1000000, true,
           'A session, prepared transaction or replication slot keeps dead rows alive: see pg_stat_activity.backend_xmin, pg_prepared_xacts, pg_replication_slots'
    UNION ALL
    SELECT 'transactions.oldest_open', core.oldest_transaction_seconds(), 'seconds', s.open, NULL,
           'End it: see pg_stat_activity.xact_start. Null: GRANT pg_read_all_stats TO callscript_owner makes it known'
    FROM setting AS s
    UNION ALL
    SELECT 'transactions.ids_used', (SELECT max(age(d.datfrozenxid))::numeric FROM pg_database AS d), 'transactions',
           2 * current_setting('autovacuum_freeze_max_age')::numeric, true,
           'Autovacuum does not keep up with freezing; at about 2,146,000,000 the server takes no more writes. VACUUM the database that is oldest in pg_database'
    UNION ALL
    SELECT 'connections.used', (SELECT count(*)::numeric FROM pg_stat_activity AS a WHERE a.datid IS NOT NULL), 'connections',
           floor(0.9 * (current_setting('max_connections')::numeric - current_setting('superuser_reserved_connections')::numeric)),
           true, 'The server soon refuses connections: see pg_stat_activity, or put a pooler in front'
    UNION ALL
    SELECT 'replication.retained_wal', CASE WHEN NOT pg_is_in_recovery() THEN (
               SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), r.restart_lsn)), 0) FROM pg_replication_slots AS r) END,
           'bytes', 10e9, NULL, 'A replica that is away fills the disk with its slot: bring it back, or pg_drop_replication_slot'
    UNION ALL
    SELECT 'dead_rows.' || h.name, h.dead, 'rows', greatest(2 * h.due, 2000), NULL,
           'Autovacuum should have come: see transactions.oldest_snapshot, and the server log for autovacuum'
    FROM hot AS h
    UNION ALL
    SELECT 'last_vacuum.' || h.name, round(extract(epoch FROM clock_timestamp() - h.vacuumed_at), 1), 'seconds', NULL, NULL,
           'For information; null: never since the statistics began, which is right for a table that hardly changes'
    FROM hot AS h
    UNION ALL
    SELECT 'waiting.' || w.lane, coalesce(round(greatest(extract(epoch FROM clock_timestamp() - w.since), 0), 1), 0), 'seconds',
           CASE WHEN NOT w.paused THEN s.waiting END, NULL,
           CASE WHEN w.paused THEN 'The lane is paused in core.lanes'
                ELSE 'What has waited longest could have been taken all that time: see bi.queue, bi.workers' END
    FROM waiting AS w CROSS JOIN setting AS s
    UNION ALL
    SELECT 'leases.expired', coalesce(round(max(extract(epoch FROM clock_timestamp() - l.deadline_at))
               FILTER (WHERE l.deadline_at < clock_timestamp()), 1), 0), 'seconds', 120, true,
           'Nobody takes back what a dead worker held: SELECT callscript.kill_zombies(), then see sweep.kill_zombies'
    FROM core.leases AS l
    UNION ALL
    SELECT 'sweep.' || j.job, round(extract(epoch FROM clock_timestamp() - v.last_run_at), 1), 'seconds', j.most, false,
           'It has not run for long, or never (null): start a worker, or SELECT callscript.schedule()'
    FROM (VALUES ('kill_zombies', 300), ('watchdog', 300), ('open_window', 300), ('reconcile', 180000), ('tidy', 180000))
         AS j (job, most)
    LEFT JOIN core.sweeps AS v ON v.job = j.job
    UNION ALL
    SELECT 'cron.last_run', round(extract(epoch FROM clock_timestamp() - max(v.last_cron_at)), 1), 'seconds', 300, NULL,
           'See cron.job_run_details and the server log, then SELECT callscript.schedule(). Null: pg_cron is not used'
    FROM core.sweeps AS v
    UNION ALL
    SELECT 'logs.default_partition', (SELECT count(*) FROM (SELECT FROM core.sys_logs_default LIMIT 10000) AS l)::numeric,
           'rows', 0, true, 'Log lines fit no month (10,000 at most are counted): SELECT core.make_log_partitions()'
    UNION ALL
    SELECT 'logs.missing_partitions', count(*) FILTER (WHERE NOT EXISTS (
               SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'core.sys_logs'::regclass
                 AND c.relname = 'sys_logs_' || to_char(m.month, 'YYYY_MM')))::numeric,
           'months', 0, true, 'This month or the next has no partition: SELECT core.make_log_partitions()'
    FROM (SELECT date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => n) AS month
          FROM generate_series(0, 1) AS n) AS m
    UNION ALL
    SELECT 'alerts.open', count(*)::numeric, 'alerts', 0, true, 'See bi.alerts WHERE is_open'
    FROM core.alerts AS a WHERE a.resolved_at IS NULL
    UNION ALL
    SELECT 'dead_letters', ((SELECT count(*) FROM core.calls AS k WHERE k.status = 'failed')
                            + (SELECT count(*) FROM core.sync_windows AS w WHERE w.status = 'failed'))::numeric,
           'items', 0, true, 'See bi.dead_letters, then SELECT callscript.requeue(''{}'')'
    UNION ALL
    SELECT 'workers.silent', count(*)::numeric, 'workers', 0, true,
           'See bi.workers; a newer process of the same host would have taken its place'
    FROM core.workers AS w CROSS JOIN setting AS s
    WHERE w.stopped_at IS NULL AND w.last_seen_at < clock_timestamp() - s.silence
      AND w.last_seen_at > clock_timestamp() - interval '1 day'
      AND NOT EXISTS (SELECT FROM core.workers AS o WHERE o.host = w.host AND o.started_at > w.last_seen_at)
    UNION ALL
    SELECT 'calls.heard_in_part', (SELECT count(*)::numeric FROM core.transcripts AS t
                                   WHERE t.heard_share < 0.9 AND t.created_at > clock_timestamp() - interval '1 day'),
           'calls', s.heard_in_part, NULL,
           'Of the last 24 hours; less than nine tenths of each recording was heard: see bi.calls WHERE heard_share < 0.9. Where recordings begin only when the call is connected, set heard.by_duration to false'
    FROM setting AS s
    UNION ALL
    SELECT 'calls.unjudged', (SELECT count(*)::numeric FROM core.calls AS k
                              WHERE k.status = 'unjudged' AND k.start_time_utc > clock_timestamp() - interval '1 day'),
           'calls', NULL, NULL,
           'For information: of the last 24 hours, with no rule broken, but not judged as a whole; bi.calls.not_judged says why'
    UNION ALL
    SELECT 'notifications.waiting', coalesce(round(max(extract(epoch FROM clock_timestamp() - n.created_at)), 1), 0), 'seconds',
           900, true, 'A target does not take what is sent, or no worker sends: see core.notifications.error'
    FROM core.notifications AS n WHERE n.delivered_at IS NULL AND n.dropped_at IS NULL
    UNION ALL
    SELECT 'notifications.given_up', count(*)::numeric, 'notifications', 0, true,
           'Of the last 24 hours; nobody was told: see core.notifications.error'
    FROM core.notifications AS n WHERE n.attempts >= 10 AND n.dropped_at > clock_timestamp() - interval '1 day'
    UNION ALL
    -- Who may not connect may not ask either, and would fail instead.
    SELECT 'database.size', CASE WHEN has_database_privilege(current_database(), 'CONNECT')
                                 THEN pg_database_size(current_database()) END::numeric,
           'bytes', s.bytes, NULL, 'Larger than the setting watch.database_gb: see the settings retention.*'
    FROM setting AS s
)
SELECT c.check_name, c.value, c.unit, c.limit_value, coalesce(c.value <= c.limit_value, CASE WHEN c.value IS NULL THEN c.if_unknown END)
           AS is_ok, c.hint
FROM check_of AS c
ORDER BY 5, 1;

-- Alert ---------------------------------------------------------------------------------------------------------------

ALTER TABLE core.alerts DROP CONSTRAINT IF EXISTS alerts_kind;
ALTER TABLE core.alerts ADD CONSTRAINT alerts_kind CHECK (kind IN (
    'backlog', 'lane_stalled', 'worker_silent', 'window_in_doubt', 'budget', 'model_shutdown', 'cron_silent',
    'dead_letters', 'circuit', 'reconciliation', 'lane_paused', 'log_partitions', 'database_size', 'snapshot_held',
    'wraparound', 'heard_in_part'));

CREATE OR REPLACE VIEW core.heard_alerts AS
SELECT 'heard_in_part' AS cause, 'heard_in_part' AS kind, 'warning'::core.severity AS severity,
       format('%s calls of the last 24 hours were heard in part, less than nine tenths of each: see bi.calls WHERE heard_share < 0.9, and '
              'play one. If recordings of this account begin only when the call is connected, set heard.by_duration to false', x.calls) AS message,
       jsonb_build_object('calls', x.calls) AS details
FROM (SELECT count(*) AS calls FROM core.transcripts AS t
      WHERE t.heard_share < 0.9 AND t.created_at > clock_timestamp() - interval '1 day') AS x
WHERE x.calls > (SELECT (s.value #>> '{}')::numeric FROM core.settings AS s WHERE s.key = 'watch.heard_in_part');
COMMENT ON VIEW core.heard_alerts IS 'The alert that too many calls were heard in part, in the shape of core.alerts';
COMMENT ON COLUMN core.heard_alerts.cause IS 'heard_in_part';
COMMENT ON COLUMN core.heard_alerts.kind IS 'core.alerts.kind';
COMMENT ON COLUMN core.heard_alerts.severity IS 'core.alerts.severity';
COMMENT ON COLUMN core.heard_alerts.message IS 'core.alerts.message';
COMMENT ON COLUMN core.heard_alerts.details IS 'core.alerts.details';

-- Console -----------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION console.dashboard(p_time_zone text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan SET random_page_cost = 1.1 AS $$
DECLARE
    day_began constant timestamptz := date_trunc('day', clock_timestamp() AT TIME ZONE p_time_zone) AT TIME ZONE p_time_zone;
    day_ago constant timestamptz := clock_timestamp() - interval '24 hours';
    since constant timestamptz := least(day_began, day_ago);
BEGIN
    RETURN (
        WITH calls AS MATERIALIZED (
            SELECT k.id, k.campaign_id, k.publisher_id, k.publisher_name, k.status, k.revenue, k.start_time_utc,
                   k.start_time_utc >= day_began AS is_today, date_trunc('hour', k.start_time_utc) AS hour,
                   extract(epoch FROM k.judged_at - (k.start_time_utc + make_interval(secs => coalesce(k.duration_seconds, 0))))
                       ::float8 AS lag
            FROM core.calls AS k
            WHERE k.start_time_utc >= since
        )
        SELECT jsonb_build_object(
            'today', (SELECT jsonb_build_object(
                    'calls', count(*), 'judged', count(*) FILTER (WHERE c.status IN ('flagged', 'safe')),
                    'unjudged', count(*) FILTER (WHERE c.status = 'unjudged'),
                    'flagged', count(*) FILTER (WHERE c.status = 'flagged'),
                    'failed', count(*) FILTER (WHERE c.status = 'failed'),
                    'lag_p50', percentile_cont(0.5) WITHIN GROUP (ORDER BY c.lag),
                    'lag_p95', percentile_cont(0.95) WITHIN GROUP (ORDER BY c.lag))
                FROM calls AS c WHERE c.is_today),
            'inbox', (SELECT jsonb_build_object('open', count(*), 'at_risk', coalesce(sum(i.revenue), 0)::float8)
                      FROM core.inbox AS i WHERE i.state = 'open'),
            'saved', (SELECT coalesce(sum(i.revenue), 0)::float8 FROM core.inbox AS i
                      WHERE i.state IN ('confirmed', 'escalated') AND i.decided_at >= day_ago - interval '29 days'),
            'budget', (SELECT jsonb_build_object('spent', b.spent_usd::float8, 'daily', b.daily_usd::float8, 'stage', b.stage)
                       FROM bi.budget AS b),
            'lanes', (SELECT jsonb_agg(jsonb_build_object(
                    'lane', q.lane, 'waiting', q.waiting, 'working', q.working, 'backing_off', q.backing_off,
                    'dead_letters', q.dead_letters, 'oldest_seconds', q.oldest_waiting_seconds, 'paused', q.paused))
                FROM bi.queue AS q),
            'workers', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'host', w.host, 'state', w.state, 'lanes', w.lanes, 'device', w.device, 'model', w.model, 'slots', w.slots,
                    'holds', w.holds, 'last_seen_at', w.last_seen_at)), '[]')
                FROM (SELECT * FROM bi.workers AS x WHERE x.state <> 'stopped' ORDER BY x.last_seen_at DESC LIMIT 50) AS w),
            'alerts', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'kind', a.kind, 'severity', a.severity, 'message', a.message, 'raised_at', a.raised_at)), '[]')
                FROM (SELECT * FROM bi.alerts AS x WHERE x.is_open LIMIT 20) AS a),
            'hours', (SELECT coalesce(jsonb_agg(jsonb_build_object('hour', h.hour, 'calls', h.calls, 'flagged', h.flagged,
                                                                   'lag_p95', h.lag) ORDER BY h.hour), '[]')
                FROM (SELECT c.hour, count(*) AS calls, count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             percentile_cont(0.95) WITHIN GROUP (ORDER BY c.lag) AS lag
                      FROM calls AS c WHERE c.start_time_utc >= day_ago GROUP BY 1) AS h),
            'days', (SELECT coalesce(jsonb_agg(jsonb_build_object('day', x.day, 'flagged', x.flagged, 'bad', x.bad, 'revenue', x.revenue)
                                               ORDER BY x.day), '[]')
                FROM (SELECT (i.call_time AT TIME ZONE p_time_zone)::date AS day, count(*) AS flagged,
                             count(*) FILTER (WHERE i.state IN ('confirmed', 'escalated')) AS bad, sum(i.revenue)::float8 AS revenue
                      FROM core.inbox AS i
                      WHERE i.state IN ('open', 'confirmed', 'dismissed', 'escalated')
                        AND i.call_time >= day_began - interval '13 days' GROUP BY 1) AS x),
            'verticals', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged,
                                                                       'at_risk', x.at_risk)
                                                    ORDER BY x.flagged DESC), '[]')
                FROM (SELECT coalesce(g.vertical_id, 'unknown') AS name, count(*) AS calls,
                             count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             coalesce(sum(c.revenue) FILTER (WHERE c.status = 'flagged'), 0)::float8 AS at_risk
                      FROM calls AS c JOIN core.campaigns AS g ON g.id = c.campaign_id WHERE c.is_today GROUP BY 1) AS x),
            'publishers', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', x.name, 'calls', x.calls, 'flagged', x.flagged,
                                                                       'at_risk', x.at_risk)
                                                     ORDER BY x.flagged DESC), '[]')
                FROM (SELECT coalesce(c.publisher_name, c.publisher_id, 'unknown') AS name, count(*) AS calls,
                             count(*) FILTER (WHERE c.status = 'flagged') AS flagged,
                             coalesce(sum(c.revenue) FILTER (WHERE c.status = 'flagged'), 0)::float8 AS at_risk
                      FROM calls AS c WHERE c.is_today GROUP BY 1 ORDER BY 3 DESC LIMIT 10) AS x))
    );
END
$$;

CREATE OR REPLACE FUNCTION console.call(p_user_id bigint, p_call_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'id', k.id, 'ringba_call_id', k.ringba_call_id, 'start', k.start_time_utc, 'duration_seconds', k.duration_seconds,
        'campaign', g.name, 'vertical', v.name, 'publisher', coalesce(k.publisher_name, k.publisher_id),
        'publisher_sub_id', k.publisher_sub_id, 'buyer', k.buyer, 'target', coalesce(k.target_name, k.target_id),
        'caller', CASE WHEN u.role IN ('reviewer', 'admin') THEN k.caller_number
                       WHEN length(k.caller_number) >= 8 THEN '***' || right(k.caller_number, 4)
                       WHEN k.caller_number IS NOT NULL THEN '***' END,
        'revenue', k.revenue::float8, 'payout', k.payout::float8, 'status', k.status, 'failed_lane', k.failed_lane,
        'error', k.processing_error, 'retry_count', k.retry_count, 'available_at', k.available_at,
        'has_audio', k.storage_path IS NOT NULL, 'ingested_at', k.ingested_at, 'vaulted_at', k.vaulted_at,
        'transcribed_at', k.transcribed_at, 'judged_at', k.judged_at,
        'judgement', (SELECT jsonb_build_object(
                'score', j.score, 'verdict', j.verdict, 'summary', j.summary, 'model', j.model, 'qa_version', j.qa_version,
                'sentiment', j.sentiment, 'disposition', j.disposition, 'sale', j.sale, 'intent', j.intent,
                'coached_caller', j.coached_caller, 'usd', j.usd::float8, 'origin', j.origin, 'not_judged', j.not_judged,
                'judgements', (SELECT count(*) FROM core.judgements AS o WHERE o.call_id = k.id))
            FROM core.judgements AS j WHERE j.id = k.judgement_id),
        'flags', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', f.id, 'rule_id', f.rule_id, 'rule', r.name, 'version', f.rule_version, 'severity', f.severity,
                'weight', f.weight, 'confidence', f.confidence, 'quote', f.quote, 'segment', f.segment,
                'start', f.start_seconds, 'end', f.end_seconds, 'speaker', f.speaker, 'source', f.source,
                'reason', f.reason, 'occurrences', f.occurrences, 'is_confirmed', f.is_confirmed,
                'trail', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                        'action', d.action, 'reason', d.reason, 'note', d.note, 'by', d.reviewer, 'at', d.created_at)
                        ORDER BY d.id), '[]')
                    FROM core.dispositions AS d JOIN core.flags AS o ON o.id = d.flag_id
                    WHERE o.call_id = f.call_id AND o.rule_id = f.rule_id AND o.segment = f.segment AND o.quote = f.quote))
                ORDER BY f.severity DESC, f.start_seconds), '[]')
            FROM core.flags AS f
            JOIN core.qa_rule_versions AS r ON r.rule_id = f.rule_id AND r.version = f.rule_version
            WHERE f.judgement_id = k.judgement_id),
        'transcript', (SELECT jsonb_build_object(
                'segments', t.segments, 'peaks', t.peaks, 'language', t.language, 'engine', t.engine, 'model', t.model,
                'channels', t.channels, 'audio_seconds', t.audio_seconds, 'heard_share', t.heard_share,
                'language_name', (SELECT l.name FROM core.languages AS l WHERE l.code = t.language),
                'languages', core.language_shares(t.languages), 'roles_by', t.roles_by)
            FROM core.transcripts AS t WHERE t.call_id = k.id),
        'assignee', (SELECT p.name FROM core.inbox AS i JOIN core.users AS p ON p.id = i.assignee_id WHERE i.call_id = k.id),
        'is_mine', EXISTS (SELECT FROM core.inbox AS i WHERE i.call_id = k.id AND i.assignee_id = u.id),
        'log', (SELECT coalesce(jsonb_agg(jsonb_build_object('at', a.at, 'actor', a.actor, 'action', a.action,
                                                             'note', a.details ->> 'note', 'to', a.details ->> 'to')
                                          ORDER BY a.id DESC), '[]')
            FROM (SELECT * FROM core.audit_events AS x WHERE x.call_id = k.id ORDER BY x.id DESC LIMIT 50) AS a),
        'newer', (SELECT i.call_id FROM core.inbox AS i, core.inbox AS me
                  WHERE me.call_id = k.id AND i.state = 'open' AND (i.flagged_at, i.call_id) > (me.flagged_at, me.call_id)
                  ORDER BY i.flagged_at, i.call_id LIMIT 1),
        'older', (SELECT i.call_id FROM core.inbox AS i, core.inbox AS me
                  WHERE me.call_id = k.id AND i.state = 'open' AND (i.flagged_at, i.call_id) < (me.flagged_at, me.call_id)
                  ORDER BY i.flagged_at DESC, i.call_id DESC LIMIT 1))
    FROM core.calls AS k
    JOIN core.campaigns AS g ON g.id = k.campaign_id
    LEFT JOIN core.verticals AS v ON v.id = g.vertical_id
    JOIN core.users AS u ON u.id = p_user_id AND u.is_active
    WHERE k.id = p_call_id
$$;

-- With a column more than before.
DROP FUNCTION IF EXISTS console.find_calls(text, text, timestamptz, uuid, integer);
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

-- For the two functions below, which know who asks.
CREATE OR REPLACE FUNCTION core.score_again(p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    began timestamptz;
BEGIN
    -- Rules ask who said it: the call is scored again, with what the model answered.
    SELECT k.start_time_utc INTO began FROM core.calls AS k WHERE k.id = p_call_id AND k.status IN ('flagged', 'safe', 'unjudged');
    IF FOUND THEN
        PERFORM callscript.rescore(began, began + interval '1 microsecond');
    END IF;
END
$$;
COMMENT ON FUNCTION core.score_again(uuid) IS 'Scores a judged call again after its transcript was corrected';
REVOKE ALL ON FUNCTION core.score_again(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION console.tell_speakers(p_user_id bigint, p_call_id uuid, p_agent integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    -- Two channels: the account learns on which of them its agents are.
    UPDATE core.transcripts AS t
    SET segments = (
            SELECT jsonb_agg(CASE WHEN s.value ? 'party'
                                  THEN jsonb_set(s.value, '{speaker}', CASE (s.value ->> 'party')::integer WHEN p_agent THEN '"agent"'
                                                                       ELSE '"caller"' END::jsonb)
                                  ELSE s.value END ORDER BY s.ordinality)
            FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s),
        roles_by = 'reviewer',
        agent_channel = CASE WHEN jsonb_array_length(t.speech) = 2 THEN p_agent END
    WHERE t.call_id = p_call_id AND p_agent IN (0, 1)
      AND EXISTS (SELECT FROM jsonb_array_elements(t.segments) AS s WHERE s.value ? 'party');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there are no two parties in that transcript' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id, details)
    VALUES (actor, 'speakers_told', p_call_id, jsonb_build_object('agent', p_agent));
    PERFORM core.score_again(p_call_id);
END
$$;
COMMENT ON FUNCTION console.tell_speakers(bigint, uuid, integer) IS 'Says which of the two parties of a call (0 or 1: its channel, or its voice) is the agent, and scores the call again';

CREATE OR REPLACE FUNCTION console.swap_speakers(p_user_id bigint, p_call_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actor constant text := console.actor(p_user_id, 'reviewer');
BEGIN
    UPDATE core.transcripts AS t
    SET segments = (
            SELECT jsonb_agg(CASE s.value ->> 'speaker'
                                 WHEN 'agent' THEN jsonb_set(s.value, '{speaker}', '"caller"')
                                 WHEN 'caller' THEN jsonb_set(s.value, '{speaker}', '"agent"')
                                 ELSE s.value END ORDER BY s.ordinality)
            FROM jsonb_array_elements(t.segments) WITH ORDINALITY AS s),
        roles_by = 'reviewer',
        -- Who was the caller until now is the agent.
        agent_channel = CASE WHEN jsonb_array_length(t.speech) = 2 THEN (
            SELECT (s.value ->> 'party')::smallint FROM jsonb_array_elements(t.segments) AS s
            WHERE s.value ->> 'speaker' = 'caller' AND s.value ? 'party' LIMIT 1) END
    WHERE t.call_id = p_call_id AND jsonb_array_length(t.segments) > 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no transcript to correct' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    INSERT INTO core.audit_events (actor, action, call_id) VALUES (actor, 'speakers_swapped', p_call_id);
    PERFORM core.score_again(p_call_id);
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA console FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA console TO callscript_web;
GRANT SELECT ON core.heard_alerts TO callscript_dba;
GRANT SELECT ON ALL TABLES IN SCHEMA bi TO callscript_bi, callscript_web, callscript_dba;
