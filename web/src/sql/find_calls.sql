-- Calls by words of the transcript, Ringba id, internal id or full number, newest first.
-- $1 text or NULL, $2 status or NULL, $3 and $4 time and id of the row where the page before ended or NULL, $5 how many
-- Indexes: transcripts_words_idx, calls_ringba_call_id_once, calls_caller_idx; calls_start_time_idx without a text.
SELECT * FROM console.find_calls($1, $2, $3, $4, $5)
