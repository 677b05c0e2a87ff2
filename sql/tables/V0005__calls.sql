-- The call: one narrow row, so that claims stay cheap. Wide things live in their own tables.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.calls (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ringba_call_id     text COLLATE "C" NOT NULL,
    campaign_id        uuid NOT NULL REFERENCES core.campaigns,
    start_time_utc     timestamptz NOT NULL,
    duration_seconds   integer,
    caller_number      text,
    publisher_id       text COLLATE "C",
    publisher_sub_id   text,
    publisher_name     text,
    buyer              text,
    target_id          text COLLATE "C",
    target_name        text,
    revenue            numeric(12, 4) NOT NULL DEFAULT 0,
    payout             numeric(12, 4) NOT NULL DEFAULT 0,
    audio_url          text,
    storage_path       text,
    audio_bytes        bigint,
    audio_sha256       bytea,
    status             core.call_status NOT NULL DEFAULT 'pending',
    lease_epoch        bigint NOT NULL DEFAULT 0,
    retry_count        smallint NOT NULL DEFAULT 0,
    deferral_count     integer NOT NULL DEFAULT 0,
    available_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    processing_error   text,
    failed_lane        core.lane,
    judgement_id       bigint,
    ingested_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    vaulted_at         timestamptz,
    transcribed_at     timestamptz,
    judged_at          timestamptz,
    audio_url_seen_at  timestamptz,
    audio_forgotten_at timestamptz,
    is_live            boolean NOT NULL DEFAULT false,
    has_recording      boolean,
    completed_at       timestamptz,
    read_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    news_epoch         bigint NOT NULL DEFAULT 0,
    deferred_since     timestamptz,
    CONSTRAINT calls_ringba_call_id_once UNIQUE (ringba_call_id),
    CONSTRAINT calls_ringba_call_id_not_blank CHECK (btrim(ringba_call_id) <> ''),
    CONSTRAINT calls_duration_not_negative CHECK (duration_seconds >= 0),
    CONSTRAINT calls_retry_count_range CHECK (retry_count BETWEEN 0 AND 3),
    CONSTRAINT calls_deferral_count_not_negative CHECK (deferral_count >= 0),
    CONSTRAINT calls_deferral_has_time CHECK (deferral_count = 0 OR deferred_since IS NOT NULL),
    CONSTRAINT calls_lease_epoch_not_negative CHECK (lease_epoch >= 0),
    CONSTRAINT calls_audio_first CHECK (
        storage_path IS NOT NULL
        OR status NOT IN ('downloaded', 'processing', 'transcribed', 'judging', 'flagged', 'safe', 'unjudged')
        OR (audio_forgotten_at IS NOT NULL AND status IN ('flagged', 'safe', 'unjudged'))),
    CONSTRAINT calls_stored_audio_is_whole CHECK (
        (storage_path IS NULL) = (audio_sha256 IS NULL)
        AND (storage_path IS NULL) = (audio_bytes IS NULL)
        AND (vaulted_at IS NULL) = (storage_path IS NULL AND audio_forgotten_at IS NULL)),
    CONSTRAINT calls_audio_bytes_positive CHECK (audio_bytes > 0),
    CONSTRAINT calls_audio_sha256_length CHECK (octet_length(audio_sha256) = 32),
    CONSTRAINT calls_transcribed_has_time CHECK (
        transcribed_at IS NOT NULL OR status NOT IN ('transcribed', 'judging', 'flagged', 'safe', 'unjudged')),
    CONSTRAINT calls_verdict_is_recorded CHECK (
        status NOT IN ('flagged', 'safe', 'unjudged') OR (judged_at IS NOT NULL AND judgement_id IS NOT NULL)),
    CONSTRAINT calls_failure_is_explained CHECK (
        (status IN ('failed', 'parked')) = (failed_lane IS NOT NULL)
        AND (status NOT IN ('failed', 'parked') OR btrim(coalesce(processing_error, '')) <> '')),
    CONSTRAINT calls_skip_is_explained CHECK (status <> 'skipped' OR btrim(coalesce(processing_error, '')) <> ''),
    CONSTRAINT calls_audio_url_has_time CHECK ((audio_url IS NULL) = (audio_url_seen_at IS NULL)),
    CONSTRAINT calls_audio_is_forgotten_late CHECK (
        audio_forgotten_at IS NULL OR (storage_path IS NULL AND status IN ('flagged', 'safe', 'unjudged'))),
    CONSTRAINT calls_live_has_no_end CHECK (NOT is_live OR completed_at IS NULL),
    CONSTRAINT calls_news_epoch_range CHECK (news_epoch BETWEEN 0 AND lease_epoch)
);

COMMENT ON TABLE core.calls IS 'One row per call; its pipeline state and what Ringba says of it';
COMMENT ON COLUMN core.calls.id IS 'Internal id; names the audio object in the bucket';
COMMENT ON COLUMN core.calls.ringba_call_id IS 'Ringba inboundCallId: the one idempotency key';
COMMENT ON COLUMN core.calls.campaign_id IS 'Campaign the call came in on';
COMMENT ON COLUMN core.calls.start_time_utc IS 'When the call began (Ringba callDt); every claim orders by it, newest first';
COMMENT ON COLUMN core.calls.duration_seconds IS 'Length in seconds as Ringba reports it; null where it was missing or impossible';
COMMENT ON COLUMN core.calls.caller_number IS 'Caller''s number; personal data, never logged';
COMMENT ON COLUMN core.calls.publisher_id IS 'Ringba publisherId: who sold the call';
COMMENT ON COLUMN core.calls.publisher_sub_id IS 'Ringba publisherSubId: the publisher''s own source';
COMMENT ON COLUMN core.calls.publisher_name IS 'Ringba publisherName';
COMMENT ON COLUMN core.calls.buyer IS 'Ringba buyer: who bought the call';
COMMENT ON COLUMN core.calls.target_id IS 'Ringba targetId: where the call was routed';
COMMENT ON COLUMN core.calls.target_name IS 'Ringba targetName';
COMMENT ON COLUMN core.calls.revenue IS 'Ringba conversionAmount in dollars';
COMMENT ON COLUMN core.calls.payout IS 'Ringba payoutAmount in dollars';
COMMENT ON COLUMN core.calls.audio_url IS 'Ringba recordingUrl as last seen; expires, never logged';
COMMENT ON COLUMN core.calls.storage_path IS 'Object key in the private bucket: YYYY/MM/DD/{id}.{ext}';
COMMENT ON COLUMN core.calls.audio_bytes IS 'Size of the stored recording in bytes';
COMMENT ON COLUMN core.calls.audio_sha256 IS 'SHA-256 of the stored recording';
COMMENT ON COLUMN core.calls.status IS 'Where the call stands';
COMMENT ON COLUMN core.calls.lease_epoch IS 'Fencing number, raised by each claim; results with an older one are refused';
COMMENT ON COLUMN core.calls.retry_count IS 'Failed attempts in the present lane; three make a dead letter';
COMMENT ON COLUMN core.calls.deferral_count IS 'Times the other party asked us to come back later in the present lane; these burn no attempt';
COMMENT ON COLUMN core.calls.available_at IS 'Not claimed before this time (back-off)';
COMMENT ON COLUMN core.calls.processing_error IS 'Why the last attempt failed or the call was skipped';
COMMENT ON COLUMN core.calls.failed_lane IS 'Lane in which the call became a dead letter or was parked';
COMMENT ON COLUMN core.calls.judgement_id IS 'The judgement in force; older ones stay in core.judgements';
COMMENT ON COLUMN core.calls.ingested_at IS 'When the row was made';
COMMENT ON COLUMN core.calls.vaulted_at IS 'When the recording was safe in the bucket';
COMMENT ON COLUMN core.calls.transcribed_at IS 'When the transcript was stored';
COMMENT ON COLUMN core.calls.judged_at IS 'When the verdict was stored';
COMMENT ON COLUMN core.calls.audio_url_seen_at IS 'When audio_url was sent to us; addresses expire about vault.url_hours later';
COMMENT ON COLUMN core.calls.audio_forgotten_at IS 'When the recording was forgotten because it was kept long enough (retention.audio_days)';
COMMENT ON COLUMN core.calls.is_live IS 'Ringba isLive: the call still went on when it was last read; it waits until it has ended, or for ingest.live_hours';
COMMENT ON COLUMN core.calls.has_recording IS 'Ringba hasRecording; null where the account does not tell';
COMMENT ON COLUMN core.calls.completed_at IS 'Ringba callCompletedDt: when the call ended; null where the account does not tell, and for a live call';
COMMENT ON COLUMN core.calls.read_at IS 'When Ringba was asked for what stands here; an answer to an earlier question changes nothing any more';
COMMENT ON COLUMN core.calls.news_epoch IS 'lease_epoch when length or address last changed: an attempt of that epoch did not know of it, one of a higher epoch did';
COMMENT ON COLUMN core.calls.deferred_since IS 'When the call was first put off in the present lane; of no meaning while deferral_count is 0';

-- One partial index per waiting status, in LIFO order: a claim walks it from the newest call.
CREATE INDEX IF NOT EXISTS calls_waiting_vault_idx ON core.calls (start_time_utc DESC) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS calls_waiting_factory_idx ON core.calls (start_time_utc DESC) WHERE status = 'downloaded';
CREATE INDEX IF NOT EXISTS calls_waiting_judge_idx ON core.calls (start_time_utc DESC) WHERE status = 'transcribed';
-- What became available since a lane last looked: see V0006__leases.sql.
CREATE INDEX IF NOT EXISTS calls_fresh_vault_idx ON core.calls (available_at) WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS calls_fresh_factory_idx ON core.calls (available_at) WHERE status = 'downloaded';
CREATE INDEX IF NOT EXISTS calls_fresh_judge_idx ON core.calls (available_at) WHERE status = 'transcribed';
-- Finds rows that are being worked on, for the sweep that looks for lost leases.
CREATE INDEX IF NOT EXISTS calls_working_idx ON core.calls (status)
    WHERE status IN ('vaulting', 'processing', 'judging');
-- Pages of the console by status; dead letters.
CREATE INDEX IF NOT EXISTS calls_failed_idx ON core.calls (start_time_utc DESC) WHERE status = 'failed';
CREATE INDEX IF NOT EXISTS calls_parked_idx ON core.calls (start_time_utc DESC) WHERE status = 'parked';
CREATE INDEX IF NOT EXISTS calls_flagged_idx ON core.calls (start_time_utc DESC) WHERE status = 'flagged';
CREATE INDEX IF NOT EXISTS calls_skipped_idx ON core.calls (start_time_utc DESC) WHERE status = 'skipped';
CREATE INDEX IF NOT EXISTS calls_unjudged_idx ON core.calls (start_time_utc DESC) WHERE status = 'unjudged';
CREATE INDEX IF NOT EXISTS calls_start_time_idx ON core.calls (start_time_utc DESC);
CREATE INDEX IF NOT EXISTS calls_campaign_idx ON core.calls (campaign_id, start_time_utc DESC);
-- Repeat dialers, and a search for a number.
CREATE INDEX IF NOT EXISTS calls_caller_idx ON core.calls (caller_number, start_time_utc) WHERE caller_number IS NOT NULL;
-- Lists show the last four digits of a number, and people look for what they see.
CREATE INDEX IF NOT EXISTS calls_last_four_idx ON core.calls ("right"(caller_number, 4), start_time_utc DESC)
    WHERE length(caller_number) >= 8;
-- Waiting calls whose recording's address expires first: the reserved share of the vault's claims.
CREATE INDEX IF NOT EXISTS calls_expiring_idx ON core.calls (audio_url_seen_at)
    WHERE status = 'pending' AND audio_url IS NOT NULL;
-- What is stored under a key: the sweep for objects without a row.
CREATE UNIQUE INDEX IF NOT EXISTS calls_storage_path_once_idx ON core.calls (storage_path) WHERE storage_path IS NOT NULL;
-- Whose recording is next to be forgotten.
CREATE INDEX IF NOT EXISTS calls_audio_to_keep_idx ON core.calls (start_time_utc)
    WHERE storage_path IS NOT NULL AND status IN ('flagged', 'safe', 'unjudged');
-- BI tools filter by the column `day`. The views group by exactly this expression, so that the filter moves below the
-- grouping and finds the index. (AT TIME ZONE with a constant zone is immutable; date_trunc with a zone is not.)
CREATE INDEX IF NOT EXISTS calls_day_idx ON core.calls (((start_time_utc AT TIME ZONE 'UTC')::date));

CREATE TABLE IF NOT EXISTS core.ringba_records (
    ringba_call_id text COLLATE "C" PRIMARY KEY,
    payload        jsonb NOT NULL,
    payload_sha256 bytea NOT NULL,
    first_seen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    read_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT ringba_records_sha256_length CHECK (octet_length(payload_sha256) = 32)
);

COMMENT ON TABLE core.ringba_records IS 'The raw call log record as Ringba last sent it';
COMMENT ON COLUMN core.ringba_records.ringba_call_id IS 'Ringba inboundCallId';
COMMENT ON COLUMN core.ringba_records.payload IS 'The record, unchanged';
COMMENT ON COLUMN core.ringba_records.payload_sha256 IS 'SHA-256 of the payload''s text: tells changed from identical';
COMMENT ON COLUMN core.ringba_records.first_seen_at IS 'When the call was first seen';
COMMENT ON COLUMN core.ringba_records.last_seen_at IS 'When the payload last changed';
COMMENT ON COLUMN core.ringba_records.read_at IS 'When Ringba was asked for this payload';

CREATE INDEX IF NOT EXISTS ringba_records_age_idx ON core.ringba_records (last_seen_at);

CREATE TABLE IF NOT EXISTS core.rejected_records (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payload_sha256 bytea NOT NULL,
    ringba_call_id text COLLATE "C",
    reason         text NOT NULL,
    payload        jsonb NOT NULL,
    seen_count     integer NOT NULL DEFAULT 1,
    first_seen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at    timestamptz,
    CONSTRAINT rejected_records_payload_once UNIQUE (payload_sha256),
    CONSTRAINT rejected_records_sha256_length CHECK (octet_length(payload_sha256) = 32),
    CONSTRAINT rejected_records_reason_not_blank CHECK (btrim(reason) <> ''),
    CONSTRAINT rejected_records_seen_positive CHECK (seen_count > 0)
);

COMMENT ON TABLE core.rejected_records IS 'Records that cannot be a call (no id, no readable time): kept, counted, never dropped in silence';
COMMENT ON COLUMN core.rejected_records.id IS 'Internal id';
COMMENT ON COLUMN core.rejected_records.payload_sha256 IS 'SHA-256 of the payload''s text without its recordingUrl (signed anew at every read), so that a re-read counts instead of repeating';
COMMENT ON COLUMN core.rejected_records.ringba_call_id IS 'Ringba inboundCallId where there was one';
COMMENT ON COLUMN core.rejected_records.reason IS 'What was wrong with it';
COMMENT ON COLUMN core.rejected_records.payload IS 'The record, unchanged';
COMMENT ON COLUMN core.rejected_records.seen_count IS 'How often it was sent';
COMMENT ON COLUMN core.rejected_records.first_seen_at IS 'When it was first seen';
COMMENT ON COLUMN core.rejected_records.last_seen_at IS 'When it was last seen';
COMMENT ON COLUMN core.rejected_records.resolved_at IS 'When a good record of the same call arrived';
