-- Speech in a language that the model does not know: a model for English alone says that it is foreign, or writes what it does not
-- believe itself.
SET LOCAL ROLE callscript_owner;

INSERT INTO core.languages (code, name, is_judged) VALUES ('und', 'Unknown language', false)
ON CONFLICT (code) DO NOTHING;
COMMENT ON COLUMN core.languages.code IS 'Code of the language as Whisper names it: ISO 639-1 where there is one; und (ISO 639-2): none that the model knows';
COMMENT ON COLUMN core.transcripts.languages IS '{code: seconds of speech} of the languages that the model found; null: it looked for none, as a model for English only does, and heard no other either';
