-- Transcripts: the wide part of a call.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.transcripts (
    call_id        uuid PRIMARY KEY REFERENCES core.calls ON DELETE CASCADE,
    lease_epoch    bigint NOT NULL,
    text           text NOT NULL,
    segments       jsonb NOT NULL,
    language       text NOT NULL,
    engine         text NOT NULL,
    model          text NOT NULL,
    channels       smallint NOT NULL,
    audio_seconds  double precision NOT NULL,
    speech_seconds double precision NOT NULL,
    decode_seconds double precision NOT NULL,
    peaks          jsonb NOT NULL DEFAULT '[]',
    stats          jsonb NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    call_time      timestamptz,
    words          tsvector,
    speech         jsonb,
    heard_share    double precision,
    languages      jsonb,
    roles_by       text,
    agent_channel  smallint,
    CONSTRAINT transcripts_segments_array CHECK (jsonb_typeof(segments) = 'array'),
    CONSTRAINT transcripts_peaks_array CHECK (jsonb_typeof(peaks) = 'array'),
    CONSTRAINT transcripts_stats_object CHECK (jsonb_typeof(stats) = 'object'),
    CONSTRAINT transcripts_channels_range CHECK (channels BETWEEN 1 AND 8),
    CONSTRAINT transcripts_seconds_not_negative CHECK (
        audio_seconds >= 0 AND speech_seconds >= 0 AND decode_seconds >= 0),
    CONSTRAINT transcripts_speech_array CHECK (jsonb_typeof(speech) = 'array'),
    CONSTRAINT transcripts_heard_share CHECK (heard_share BETWEEN 0 AND 1),
    CONSTRAINT transcripts_languages_object CHECK (jsonb_typeof(languages) = 'object'),
    CONSTRAINT transcripts_roles_by CHECK (roles_by IN ('words', 'account', 'voices', 'reviewer', 'nothing')),
    CONSTRAINT transcripts_agent_channel CHECK (agent_channel IN (0, 1))
);

COMMENT ON TABLE core.transcripts IS 'What was said in a call';
COMMENT ON COLUMN core.transcripts.call_id IS 'The call';
COMMENT ON COLUMN core.transcripts.lease_epoch IS 'Epoch of the lease under which it was written';
COMMENT ON COLUMN core.transcripts.text IS 'The segments'' texts in order of time, joined by single spaces';
COMMENT ON COLUMN core.transcripts.segments IS '[{speaker: agent|caller|unknown, start: s, end: s, text, confidence: 0..1|null, party: 0|1, language: code, words: [{start: s, end: s, text}]}] ordered by start. Words are in order and inside of their segment, and joined by single spaces they are its text; missing where their times are not known. Party: the channel, or which of two voices on one; missing where there is one party. Language: missing where it is that of the transcript';
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
COMMENT ON COLUMN core.transcripts.call_time IS 'When the call began: a search walks transcripts from the newest call';
COMMENT ON COLUMN core.transcripts.words IS 'Stems of its words with their places; those after some seven hours of talk are left out, a tsvector holds a megabyte';
COMMENT ON COLUMN core.transcripts.speech IS 'Where the voice gate heard speech: one array per channel of [start, end] in seconds, ascending; null where that was not told';
COMMENT ON COLUMN core.transcripts.heard_share IS 'Share of the recording that was heard, 0 to 1: its decoded seconds by the seconds that its file states or that Ringba counts, whichever gives less; null: neither is known';
COMMENT ON COLUMN core.transcripts.languages IS '{code: seconds of speech} of the languages that the model found; null: it looked for none, as a model for English only does, and heard no other either';
COMMENT ON COLUMN core.transcripts.roles_by IS 'What told agent and caller apart: words; account (the channel on which the agents of the account are); voices (two on one channel, and their words); reviewer; nothing: they are unknown. Null: stored before that was kept';
COMMENT ON COLUMN core.transcripts.agent_channel IS 'Channel on which the words, or a reviewer, found the agent: 0 or 1. From these the channel of the account is learned';

-- The words are stored, and not only an index on an expression: words side by side, and every row that is looked at in
-- order of time, would parse the transcript again, which takes about a millisecond each.
CREATE INDEX IF NOT EXISTS transcripts_words_idx ON core.transcripts USING gin (words);
CREATE INDEX IF NOT EXISTS transcripts_call_time_idx ON core.transcripts (call_time DESC, call_id DESC);
-- What bi.latency wants of wide rows, so that 10,000 of them are not fetched for it.
CREATE INDEX IF NOT EXISTS transcripts_seconds_idx ON core.transcripts (call_id) INCLUDE (audio_seconds, decode_seconds);
CREATE INDEX IF NOT EXISTS transcripts_agent_channel_idx ON core.transcripts (created_at DESC) INCLUDE (agent_channel, roles_by)
    WHERE agent_channel IS NOT NULL;
CREATE INDEX IF NOT EXISTS transcripts_heard_in_part_idx ON core.transcripts (created_at) WHERE heard_share < 0.9;

-- What was masked in a transcript, apart from it, so that nothing that reads transcripts can show it.
CREATE TABLE IF NOT EXISTS core.masked_words (
    call_id       uuid NOT NULL REFERENCES core.transcripts ON DELETE CASCADE,
    place         integer NOT NULL,
    kind          text NOT NULL,
    segment       integer NOT NULL,
    start_seconds double precision NOT NULL,
    end_seconds   double precision NOT NULL,
    words         text,
    PRIMARY KEY (call_id, place),
    CONSTRAINT masked_words_kind_known CHECK (kind IN (
        'card number', 'security code', 'expiry date', 'social security number', 'bank account number', 'date of birth',
        'medicare number')),
    -- The standard of the card industry (PCI DSS 3.3.1) forbids keeping it.
    CONSTRAINT masked_words_no_security_code CHECK (kind <> 'security code' OR words IS NULL),
    CONSTRAINT masked_words_place_positive CHECK (place > 0),
    CONSTRAINT masked_words_segment_not_negative CHECK (segment >= 0),
    CONSTRAINT masked_words_times_in_order CHECK (start_seconds >= 0 AND end_seconds >= start_seconds)
);

COMMENT ON TABLE core.masked_words IS 'Words of transcripts that were masked before they were stored; read by core.unmask() alone';
COMMENT ON COLUMN core.masked_words.call_id IS 'The call';
COMMENT ON COLUMN core.masked_words.place IS 'Counts up from 1 in the order of the call';
COMMENT ON COLUMN core.masked_words.kind IS 'What it is; stands in brackets in the transcript';
COMMENT ON COLUMN core.masked_words.segment IS 'Index of its segment';
COMMENT ON COLUMN core.masked_words.start_seconds IS 'Second of the recording at which it starts';
COMMENT ON COLUMN core.masked_words.end_seconds IS 'Second of the recording at which it ends';
COMMENT ON COLUMN core.masked_words.words IS 'As transcribed; null: not kept';

REVOKE ALL ON core.masked_words FROM callscript_dba;

CREATE TABLE IF NOT EXISTS core.unmaskings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id    uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    by         text NOT NULL DEFAULT session_user,
    reason     text NOT NULL,
    words      integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT unmaskings_reason_not_blank CHECK (btrim(reason) <> ''),
    CONSTRAINT unmaskings_words_not_negative CHECK (words >= 0)
);

COMMENT ON TABLE core.unmaskings IS 'Who read masked words of which call, and why; never changed';
COMMENT ON COLUMN core.unmaskings.id IS 'Internal id';
COMMENT ON COLUMN core.unmaskings.call_id IS 'The call';
COMMENT ON COLUMN core.unmaskings.by IS 'Database role that read them';
COMMENT ON COLUMN core.unmaskings.reason IS 'Why, in the words of whoever read them';
COMMENT ON COLUMN core.unmaskings.words IS 'How many masked places were shown';
COMMENT ON COLUMN core.unmaskings.created_at IS 'When';

CREATE INDEX IF NOT EXISTS unmaskings_call_idx ON core.unmaskings (call_id);
