-- The version of a prompt in force. No row: none is.
-- $1 prompt
-- Index: prompts_current_once_idx.
SELECT p.version FROM core.prompts AS p WHERE p.id = $1 AND p.is_current
