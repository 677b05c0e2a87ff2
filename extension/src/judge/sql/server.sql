-- What a server understands. No row: it is taken to understand all of OpenAI's API.
-- $1 address
-- Index: judge_servers_pkey.
SELECT s.answer_format, s.token_limit, s.takes_effort FROM core.judge_servers AS s WHERE s.base_url = $1
