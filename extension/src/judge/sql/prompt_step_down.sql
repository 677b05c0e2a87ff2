-- The version of a prompt in force steps down, and other edits of it wait. No row: there is none.
-- $1 prompt
-- Index: prompts_current_once_idx.
UPDATE core.prompts AS p SET is_current = false WHERE p.id = $1 AND p.is_current RETURNING true
