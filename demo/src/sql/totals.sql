-- What is counted besides calls and flags. No parameters.
-- Index: none; both tables are small here.
SELECT (SELECT count(*) FROM core.rejected_records) AS rejected,
       (SELECT coalesce(sum(usd), 0)::float8 FROM core.cost_ledger) AS usd,
       (SELECT coalesce(sum(audio_seconds), 0) FROM core.transcripts) AS audio_seconds,
       (SELECT coalesce(sum(decode_seconds), 0) FROM core.transcripts) AS decode_seconds
