-- A time for every word, and where a voice was heard: what dead air, talk share and the second of a flag are measured by.
-- Transcripts stored before have neither, and stay as they are.

SET LOCAL ROLE callscript_owner;

ALTER TABLE core.transcripts ADD COLUMN IF NOT EXISTS speech jsonb
    CONSTRAINT transcripts_speech_array CHECK (jsonb_typeof(speech) = 'array');

COMMENT ON COLUMN core.transcripts.segments IS '[{speaker: agent|caller|unknown, start: s, end: s, text, confidence: 0..1|null, words: [{start: s, end: s, text}]}] ordered by start. Words are in order and inside of their segment, and joined by single spaces they are its text; missing where their times are not known';
COMMENT ON COLUMN core.transcripts.speech IS 'Where the voice gate heard speech: one array per channel of [start, end] in seconds, ascending; null where that was not told';
