//! Illegal states are impossible: each of these is refused by the constraint that names it.

use callscript_tests::harness::Database;

use crate::setup::{INVALID, TestResult, one_in_vault, pending_calls, refused, text};

const ILLEGAL: [(&str, &str); 51] = [
    ("UPDATE core.calls SET status = 'parked', processing_error = 'x'", "calls_failure_is_explained"),
    ("UPDATE core.calls SET deferral_count = 1", "calls_deferral_has_time"),
    ("UPDATE core.calls SET status = 'downloaded'", "calls_audio_first"),
    ("UPDATE core.calls SET status = 'processing'", "calls_audio_first"),
    ("UPDATE core.calls SET storage_path = 'a.mp3'", "calls_stored_audio_is_whole"),
    ("UPDATE core.calls SET vaulted_at = now()", "calls_stored_audio_is_whole"),
    ("UPDATE core.calls SET retry_count = 4", "calls_retry_count_range"),
    ("UPDATE core.calls SET deferral_count = -1", "calls_deferral_count_not_negative"),
    ("UPDATE core.calls SET lease_epoch = -1", "calls_lease_epoch_not_negative"),
    ("UPDATE core.calls SET duration_seconds = -1", "calls_duration_not_negative"),
    ("UPDATE core.calls SET ringba_call_id = ' '", "calls_ringba_call_id_not_blank"),
    ("UPDATE core.calls SET status = 'failed', processing_error = 'x'", "calls_failure_is_explained"),
    ("UPDATE core.calls SET status = 'failed', failed_lane = 'vault', processing_error = ' '", "calls_failure_is_explained"),
    ("UPDATE core.calls SET status = 'failed', failed_lane = 'vault'", "calls_failure_is_explained"),
    ("UPDATE core.calls SET status = 'skipped'", "calls_skip_is_explained"),
    ("UPDATE core.calls SET failed_lane = 'vault'", "calls_failure_is_explained"),
    ("UPDATE core.calls SET status = 'skipped', processing_error = ''", "calls_skip_is_explained"),
    (
        "UPDATE core.calls SET status = 'safe', storage_path = 'a', audio_bytes = 1, audio_sha256 = sha256('a'),
                vaulted_at = now(), transcribed_at = now()",
        "calls_verdict_is_recorded",
    ),
    (
        "UPDATE core.calls SET status = 'transcribed', storage_path = 'a', audio_bytes = 1, audio_sha256 = sha256('a'),
                vaulted_at = now()",
        "calls_transcribed_has_time",
    ),
    (
        "UPDATE core.calls SET storage_path = 'a', audio_bytes = 0, audio_sha256 = sha256('a'), vaulted_at = now()",
        "calls_audio_bytes_positive",
    ),
    (
        "UPDATE core.calls SET storage_path = 'a', audio_bytes = 1, audio_sha256 = 'short', vaulted_at = now()",
        "calls_audio_sha256_length",
    ),
    (
        "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc)
         SELECT ringba_call_id, campaign_id, start_time_utc FROM core.calls",
        "calls_ringba_call_id_once",
    ),
    (
        "INSERT INTO core.disposition_reasons (action, reason, place) VALUES ('confirmed', ' ', 9)",
        "disposition_reasons_reason_not_blank",
    ),
    ("UPDATE core.leases SET epoch = 0", "leases_epoch_positive"),
    ("UPDATE core.leases SET worker = ''", "leases_worker_not_blank"),
    ("UPDATE core.leases SET deadline_at = heartbeat_at", "leases_deadline_after_heartbeat"),
    ("UPDATE core.sync_windows SET window_end = window_start", "sync_windows_order"),
    (
        "UPDATE core.sync_windows SET status = 'done', finished_at = now(), partial = true, distinct_calls = 1, pages = 1",
        "sync_windows_done_is_whole",
    ),
    ("UPDATE core.sync_windows SET status = 'failed', finished_at = now()", "sync_windows_failure_is_explained"),
    ("UPDATE core.sync_windows SET finished_at = now()", "sync_windows_end_has_time"),
    (
        "INSERT INTO core.sync_windows (kind, window_start, window_end)
         SELECT kind, window_start, window_end FROM core.sync_windows",
        "sync_windows_open_once_idx",
    ),
    (
        "INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
         VALUES ('x', 1, 'x', 'x', 'info', 1, 'phrase', '{}', 'x')",
        "qa_rule_versions_definition_form",
    ),
    (
        "INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
         VALUES ('x', 1, 'x', 'x', 'info', 1, 'phrase', '{\"any\": []}', 'x')",
        "qa_rule_versions_definition_form",
    ),
    (
        "INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, severity, weight, kind, definition, reason)
         VALUES ('x', 1, 'x', 'x', 'info', 1, 'metric', '{\"metric\": \"duration_seconds\", \"value\": 1}', 'x')",
        "qa_rule_versions_definition_form",
    ),
    (
        "INSERT INTO core.campaigns (external_key, name) VALUES ('whatever', 'x')",
        "campaigns_external_key_form",
    ),
    ("UPDATE core.calls SET audio_url_seen_at = NULL", "calls_audio_url_has_time"),
    (
        "INSERT INTO core.calls (ringba_call_id, campaign_id, start_time_utc, status, storage_path, audio_bytes,
                                 audio_sha256, vaulted_at)
         SELECT 'twice' || n, campaign_id, start_time_utc, 'downloaded', 'same', 1, sha256('a'), now()
         FROM core.calls, generate_series(1, 2) AS n",
        "calls_storage_path_once_idx",
    ),
    ("UPDATE core.sync_windows SET kind = 'whatever'", "sync_windows_kind"),
    ("UPDATE core.sync_windows SET kind = 'half'", "sync_windows_half_has_parent"),
    ("UPDATE core.sync_windows SET root_id = id", "sync_windows_piece_has_root"),
    ("UPDATE core.sync_windows SET page_log = '{}'", "sync_windows_page_log_is_a_list"),
    (
        "INSERT INTO core.backfills (from_time, to_time, step) VALUES (now(), now(), '1 hour')",
        "backfills_order",
    ),
    (
        "INSERT INTO core.backfills (from_time, to_time, step) VALUES ('yesterday', now(), '0 s')",
        "backfills_step_positive",
    ),
    ("INSERT INTO core.gates (name, tokens) VALUES (' ', 1)", "gates_name_not_blank"),
    ("INSERT INTO core.gates (name, tokens, failures) VALUES ('x', 1, -1)", "gates_counts_not_negative"),
    ("INSERT INTO core.gates (name, tokens, is_open) VALUES ('x', 1, true)", "gates_open_is_explained"),
    (
        "INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls,
             stored_calls, ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout)
         SELECT id, window_start, window_end, 'x', 'x', 2, 1, 0, 0, 0, 0, 0, 0 FROM core.sync_windows",
        "reconciliations_green_is_equal",
    ),
    (
        "INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls,
             stored_calls, ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout)
         SELECT id, window_end, window_start, 'x', 'x', 1, 1, 0, 0, 0, 0, 0, 0 FROM core.sync_windows",
        "reconciliations_order",
    ),
    (
        "INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls,
             stored_calls, ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout)
         SELECT id, window_start, window_end, 'x', 'x', -1, -1, 0, 0, 0, 0, 0, 0 FROM core.sync_windows",
        "reconciliations_counts_not_negative",
    ),
    (
        "INSERT INTO core.reconciliations (window_id, slice_start, slice_end, campaign_key, campaign, ringba_calls,
             stored_calls, ringba_seconds, stored_seconds, ringba_revenue, stored_revenue, ringba_payout, stored_payout)
         SELECT id, window_start, window_end, 'x', 'x', 1, 1, 0, 0, 0, 0, 0, 0 FROM core.sync_windows, generate_series(1, 2)",
        "reconciliations_slice_once",
    ),
    ("INSERT INTO core.alerts (cause, kind, severity, message) VALUES ('x', 'Any thing', 'info', 'x')", "alerts_kind_form"),
];

#[tokio::test]
async fn illegal_states_are_refused_by_name() -> TestResult {
    let (database, _) = one_in_vault().await?;
    database.batch_execute("SELECT callscript.open_window()").await?;
    for (statement, constraint) in ILLEGAL {
        let error = database.execute(statement, &[]).await.expect_err(statement);
        let refusal = error.as_db_error().expect("the database must refuse");
        assert_eq!(refusal.constraint(), Some(constraint), "{statement}: {refusal}");
    }
    Ok(())
}

#[tokio::test]
async fn history_cannot_be_changed() -> TestResult {
    let database = Database::fresh().await?;
    pending_calls(&database, 1).await?;
    database.batch_execute(include_str!("sql/judgement.sql")).await?;
    for statement in [
        "UPDATE core.judgements SET score = 1",
        "UPDATE core.flags SET quote = 'never said'",
        "UPDATE core.dispositions SET note = 'changed my mind'",
        "UPDATE core.qa_rule_versions SET weight = 1",
    ] {
        let error = database.execute(statement, &[]).await.expect_err(statement);
        let refusal = error.as_db_error().expect("the database must refuse");
        assert_eq!(refusal.code().code(), "23001", "{statement}: {refusal}");
        assert!(refusal.message().contains("append-only"), "{refusal}");
    }
    Ok(())
}

#[tokio::test]
async fn a_setting_accepts_what_its_row_says() -> TestResult {
    let database = Database::fresh().await?;
    for (key, value, complaint) in [
        (
            "vault.url_hours",
            "true",
            "vault.url_hours must be a number from 0 to 8760 (hours), not true",
        ),
        (
            "vault.url_hours",
            "\"24\"",
            "vault.url_hours must be a number from 0 to 8760 (hours), not \"24\"",
        ),
        (
            "vault.url_hours",
            "-1",
            "vault.url_hours must be a number from 0 to 8760 (hours), not -1",
        ),
        (
            "budget.slow_at",
            "1.01",
            "budget.slow_at must be a number from 0 to 1 (share), not 1.01",
        ),
        (
            "watch.stalled_minutes",
            "2.5",
            "watch.stalled_minutes must be a whole number from 0 to 1440 (minutes), not 2.5",
        ),
        (
            "watch.stalled_minutes",
            "2.0",
            "watch.stalled_minutes must be a whole number from 0 to 1440 (minutes), not 2.0",
        ),
        (
            "heard.by_duration",
            "1",
            "heard.by_duration must be true or false, not 1",
        ),
        (
            "channels.agent",
            "\"left\"",
            "channels.agent must be one of learn, first, second, not \"left\"",
        ),
    ] {
        let set = format!("UPDATE core.settings SET value = '{value}' WHERE key = '{key}'");
        refused(database.batch_execute(&set).await, INVALID, complaint);
    }
    // Whoever goes round the trigger meets the constraints.
    for (change, constraint) in [
        ("value = 'true'", "settings_value_kind"),
        ("value = '2.5'", "settings_value_whole"),
        ("value = '100000'", "settings_value_range"),
        ("default_value = '-1'", "settings_value_range"),
        ("unit = NULL", "settings_unit_with_numbers"),
        ("maximum = minimum", "settings_range_with_numbers"),
        ("choices = '{a,b}'", "settings_choices_with_choice"),
    ] {
        let set = format!(
            "SET session_replication_role = replica;
             UPDATE core.settings SET {change} WHERE key = 'watch.stalled_minutes'"
        );
        let complaint =
            format!("new row for relation \"settings\" violates check constraint \"{constraint}\"");
        refused(database.batch_execute(&set).await, "23514", &complaint);
        database.batch_execute("RESET session_replication_role").await?;
    }
    database
        .batch_execute("UPDATE core.settings SET value = '12' WHERE key = 'vault.url_hours'")
        .await?;
    assert_eq!(
        text(
            &database,
            "SELECT concat_ws(' ', value, updated_by, updated_at > clock_timestamp() - interval '1 minute')
             FROM core.settings WHERE key = 'vault.url_hours'"
        )
        .await?,
        "12 postgres t"
    );
    Ok(())
}
