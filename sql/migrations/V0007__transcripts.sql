-- Transcripts: the wide part of a call.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.transcripts (
    call_id         uuid PRIMARY KEY REFERENCES core.calls ON DELETE CASCADE,
    lease_epoch     bigint NOT NULL,
    text            text NOT NULL,
    segments        jsonb NOT NULL,
    language        text NOT NULL,
    engine          text NOT NULL,
    model           text NOT NULL,
    channels        smallint NOT NULL,
    audio_seconds   double precision NOT NULL,
    speech_seconds  double precision NOT NULL,
    decode_seconds  double precision NOT NULL,
    peaks           jsonb NOT NULL DEFAULT '[]',
    stats           jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT transcripts_segments_array CHECK (jsonb_typeof(segments) = 'array'),
    CONSTRAINT transcripts_peaks_array CHECK (jsonb_typeof(peaks) = 'array'),
    CONSTRAINT transcripts_stats_object CHECK (jsonb_typeof(stats) = 'object'),
    CONSTRAINT transcripts_channels_range CHECK (channels BETWEEN 1 AND 8),
    CONSTRAINT transcripts_seconds_not_negative CHECK (
        audio_seconds >= 0 AND speech_seconds >= 0 AND decode_seconds >= 0)
);

COMMENT ON TABLE core.transcripts IS 'What was said in a call';
COMMENT ON COLUMN core.transcripts.call_id IS 'The call';
COMMENT ON COLUMN core.transcripts.lease_epoch IS 'Epoch of the lease under which it was written';
COMMENT ON COLUMN core.transcripts.text IS 'The segments'' texts in order of time, joined by single spaces';
COMMENT ON COLUMN core.transcripts.segments IS '[{speaker: agent|caller|unknown, start: s, end: s, text, confidence: 0..1|null}] ordered by start';
COMMENT ON COLUMN core.transcripts.language IS 'ISO 639-1 code';
COMMENT ON COLUMN core.transcripts.engine IS 'Recogniser and version';
COMMENT ON COLUMN core.transcripts.model IS 'Name of the model file';
COMMENT ON COLUMN core.transcripts.channels IS 'Channels of the recording: 2 means one party each';
COMMENT ON COLUMN core.transcripts.audio_seconds IS 'Length of the recording in seconds';
COMMENT ON COLUMN core.transcripts.speech_seconds IS 'Seconds of speech given to the recogniser, over all channels';
COMMENT ON COLUMN core.transcripts.decode_seconds IS 'Seconds the recogniser worked';
COMMENT ON COLUMN core.transcripts.peaks IS 'Waveform peaks for the console: one array per channel, 0..100, equally spaced over audio_seconds';
COMMENT ON COLUMN core.transcripts.stats IS 'What the post-processing dropped and counted';
COMMENT ON COLUMN core.transcripts.created_at IS 'When it was stored';
