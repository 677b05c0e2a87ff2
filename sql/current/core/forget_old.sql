-- Forgets what the settings retention.* no longer keep; callscript.forget() calls it each night. Each kind is
-- a statement of its own, oldest first and no more than p_most rows, so that a night with much to forget
-- neither locks for long nor fills the disk with deleted rows; the next night goes on.
-- Index: transcripts_call_time_idx, calls_audio_to_keep_idx, ringba_records_age_idx, cost_ledger_at_idx,
-- alerts_resolved_idx, login_attempts_at_idx, audit_events_at_idx,
-- decision_batches_age_idx.

CREATE OR REPLACE FUNCTION core.forget_old(p_most integer DEFAULT 50000) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    until_transcript constant timestamptz := core.kept_since('retention.transcript_days');
    until_audio constant timestamptz := core.kept_since('retention.audio_days');
    until_record constant timestamptz := core.kept_since('retention.record_days');
    until_cost constant timestamptz := core.kept_since('retention.cost_days');
    until_history constant timestamptz := core.kept_since('retention.history_days');
    until_session constant timestamptz := core.kept_since('retention.session_days');
    until_login constant timestamptz := core.kept_since('retention.login_days');
    until_audit constant timestamptz := core.kept_since('retention.audit_days');
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
        SELECT o.id FROM core.login_attempts AS o WHERE o.at < until_login ORDER BY o.at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('login_attempts', n);
    DELETE FROM core.sessions AS x WHERE least(x.revoked_at, x.expires_at) < until_session;
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('sessions', n);
    DELETE FROM core.invites AS x WHERE coalesce(x.used_at, x.voided_at, x.expires_at) < until_session;
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('invitations', n);
    DELETE FROM core.decision_batches AS x WHERE x.created_at < until_session;
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('decision_batches', n);
    DELETE FROM core.presence AS x WHERE x.seen_at < clock_timestamp() - interval '1 hour';
    DELETE FROM core.known_browsers AS x WHERE x.expires_at < until_session;
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('known_browsers', n);
    DELETE FROM core.audit_events AS a WHERE a.id = ANY (ARRAY(
        SELECT o.id FROM core.audit_events AS o WHERE o.at < until_audit ORDER BY o.at LIMIT p_most));
    GET DIAGNOSTICS n = ROW_COUNT;
    gone := gone || jsonb_build_object('audit_events', n);
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
    -- Nobody who is silent for a day comes back; what such a worker asked the judge becomes a cost.
    DELETE FROM core.lost_leases AS x WHERE x.lost_at < clock_timestamp() - interval '1 day';
    PERFORM core.calibrate();
    PERFORM core.draw_recall_sample((clock_timestamp() AT TIME ZONE 'UTC')::date - 1);
    -- At the end: nobody can write what a call cost from here on until this transaction is over.
    PERFORM core.close_costs();
    RETURN gone || jsonb_build_object('log_months', n);
END
$$;

COMMENT ON FUNCTION core.forget_old(integer) IS 'Forgets what the settings retention.* no longer keep, at most so many rows of a kind, reckons anew what confidences are worth, draws the calls of yesterday that people read without knowing the verdict, and closes the costs of days that are over; returns how many rows of each were forgotten';
REVOKE ALL ON FUNCTION core.forget_old(integer) FROM PUBLIC;
