-- The version of a prompt in force steps down.
-- $1 prompt
-- Index: prompts_current_once_idx. The prompt is locked by the caller.
UPDATE core.prompts AS p SET is_current = false WHERE p.id = $1 AND p.is_current
