-- A version of a prompt comes into force. No row: there is no such version.
-- $1 prompt, $2 version
-- Indexes: prompts_pkey, prompts_current_once_idx. The prompt is locked by the caller.
-- Trap: the old version steps down first, in a statement of its own; both in one would meet the unique index in no
-- certain order.
UPDATE core.prompts AS p SET is_current = true WHERE p.id = $1 AND p.version = $2 RETURNING true
