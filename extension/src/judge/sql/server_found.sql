-- Keeps what was found out about a server.
-- $1 address, $2 answer format, $3 token limit, $4 whether it takes reasoning_effort
-- Index: judge_servers_pkey.
INSERT INTO core.judge_servers AS s (base_url, answer_format, token_limit, takes_effort)
VALUES ($1, $2, $3, $4)
ON CONFLICT (base_url) DO UPDATE
    SET answer_format = EXCLUDED.answer_format, token_limit = EXCLUDED.token_limit, takes_effort = EXCLUDED.takes_effort,
        found_at = pg_catalog.clock_timestamp(), found_by = session_user
