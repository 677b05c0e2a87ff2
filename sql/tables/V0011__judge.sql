-- The language models that judge, their instructions, and every answer they gave.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.prompts (
    id         text NOT NULL,
    version    integer NOT NULL,
    body       text NOT NULL,
    is_current boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL DEFAULT current_user,
    session_name text NOT NULL DEFAULT session_user,
    reason     text NOT NULL,
    PRIMARY KEY (id, version),
    CONSTRAINT prompts_version_positive CHECK (version > 0),
    CONSTRAINT prompts_body_not_blank CHECK (btrim(body) <> '')
);

COMMENT ON TABLE core.prompts IS 'Instructions to the language model, by version';
COMMENT ON COLUMN core.prompts.id IS 'Which prompt, e.g. judge';
COMMENT ON COLUMN core.prompts.version IS 'Counts up from 1';
COMMENT ON COLUMN core.prompts.body IS 'The static instructions; rules and transcript are appended';
COMMENT ON COLUMN core.prompts.is_current IS 'The one in force';
COMMENT ON COLUMN core.prompts.created_at IS 'When it was made';
COMMENT ON COLUMN core.prompts.created_by IS 'Who made it';
COMMENT ON COLUMN core.prompts.session_name IS 'Login of the session that made it, which no caller can choose';
COMMENT ON COLUMN core.prompts.reason IS 'Why';

CREATE UNIQUE INDEX IF NOT EXISTS prompts_current_once_idx ON core.prompts (id) WHERE is_current;

CREATE TABLE IF NOT EXISTS core.judge_models (
    id                text PRIMARY KEY,
    usd_per_m_input   numeric(10, 4) NOT NULL,
    usd_per_m_cached  numeric(10, 4) NOT NULL,
    usd_per_m_output  numeric(10, 4) NOT NULL,
    reasoning_effort  text,
    shutdown_on       date,
    successor_id      text REFERENCES core.judge_models,
    is_active         boolean NOT NULL DEFAULT true,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    max_output_tokens integer NOT NULL DEFAULT 4000,
    context_tokens    integer NOT NULL DEFAULT 128000,
    CONSTRAINT judge_models_prices_not_negative CHECK (
        usd_per_m_input >= 0 AND usd_per_m_cached >= 0 AND usd_per_m_output >= 0),
    CONSTRAINT judge_models_not_own_successor CHECK (successor_id <> id),
    CONSTRAINT judge_models_max_output_tokens_range CHECK (max_output_tokens BETWEEN 256 AND 100000),
    CONSTRAINT judge_models_context_tokens_range CHECK (context_tokens BETWEEN 2048 AND 10000000)
);

COMMENT ON TABLE core.judge_models IS 'Language models that may judge, with what they cost and when they go';
COMMENT ON COLUMN core.judge_models.id IS 'Model id as the API knows it';
COMMENT ON COLUMN core.judge_models.usd_per_m_input IS 'Dollars per million input tokens';
COMMENT ON COLUMN core.judge_models.usd_per_m_cached IS 'Dollars per million cached input tokens';
COMMENT ON COLUMN core.judge_models.usd_per_m_output IS 'Dollars per million output tokens, reasoning included';
COMMENT ON COLUMN core.judge_models.reasoning_effort IS 'reasoning_effort to send; null: send none';
COMMENT ON COLUMN core.judge_models.shutdown_on IS 'Day the vendor switches it off; null: none announced';
COMMENT ON COLUMN core.judge_models.successor_id IS 'Model to use instead from that day on';
COMMENT ON COLUMN core.judge_models.is_active IS 'Whether it may be used';
COMMENT ON COLUMN core.judge_models.created_at IS 'When the row was made';
COMMENT ON COLUMN core.judge_models.max_output_tokens IS 'Most tokens one answer may have, reasoning included; sent as max_completion_tokens';
COMMENT ON COLUMN core.judge_models.context_tokens IS 'Most tokens of a question and its answer together; a longer call is asked about in parts';

CREATE TABLE IF NOT EXISTS core.judge_tiers (
    tier       smallint PRIMARY KEY,
    model_id   text NOT NULL REFERENCES core.judge_models,
    daily_usd  numeric(10, 2),
    is_active  boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_by text NOT NULL DEFAULT current_user,
    CONSTRAINT judge_tiers_tier_known CHECK (tier IN (1, 2)),
    CONSTRAINT judge_tiers_daily_usd_not_negative CHECK (daily_usd >= 0)
);

COMMENT ON TABLE core.judge_tiers IS 'Which model is asked: tier 1 about every call, tier 2 for a second opinion';
COMMENT ON COLUMN core.judge_tiers.tier IS '1: every call; 2: low confidence, disagreement with the rules, critical findings';
COMMENT ON COLUMN core.judge_tiers.model_id IS 'Model of the tier; after its shutdown its successor is asked';
COMMENT ON COLUMN core.judge_tiers.daily_usd IS 'Most dollars per UTC day on this tier; null: only budget.daily_usd limits it';
COMMENT ON COLUMN core.judge_tiers.is_active IS 'Tier 1 inactive: rules only; tier 2 inactive: no second opinions';
COMMENT ON COLUMN core.judge_tiers.updated_at IS 'When it was last changed';
COMMENT ON COLUMN core.judge_tiers.updated_by IS 'Database role that last changed it';

CREATE TABLE IF NOT EXISTS core.judge_servers (
    base_url      text PRIMARY KEY,
    answer_format text NOT NULL DEFAULT 'json_schema',
    token_limit   text NOT NULL DEFAULT 'max_completion_tokens',
    takes_effort  boolean NOT NULL DEFAULT true,
    found_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    found_by      text NOT NULL DEFAULT session_user,
    -- An address may hold a password or a key; a row may not.
    CONSTRAINT judge_servers_base_url_plain CHECK (base_url ~ '^https?://[^@?#[:space:]]+$'),
    CONSTRAINT judge_servers_answer_format_known CHECK (answer_format IN ('json_schema', 'json_object', 'text')),
    CONSTRAINT judge_servers_token_limit_known CHECK (token_limit IN ('max_completion_tokens', 'max_tokens'))
);

COMMENT ON TABLE core.judge_servers IS 'What servers with OpenAI''s chat API understand of it; one that is not here is taken to understand all. Written by `callscript doctor` and by DBAs';
COMMENT ON COLUMN core.judge_servers.base_url IS 'OPENAI_BASE_URL of the workers that ask it, without user and password';
COMMENT ON COLUMN core.judge_servers.answer_format IS 'json_schema: response_format with a schema, enforced; json_object: response_format for any JSON, the schema is in the instructions; text: only the instructions';
COMMENT ON COLUMN core.judge_servers.token_limit IS 'Field for the most tokens of an answer: max_completion_tokens or the older max_tokens';
COMMENT ON COLUMN core.judge_servers.takes_effort IS 'Whether reasoning_effort is sent, for models that have one';
COMMENT ON COLUMN core.judge_servers.found_at IS 'When that was found out';
COMMENT ON COLUMN core.judge_servers.found_by IS 'Database role that found it out';

CREATE TABLE IF NOT EXISTS core.judge_pauses (
    account      text PRIMARY KEY,
    paused_until timestamptz NOT NULL,
    noted_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT judge_pauses_account_not_blank CHECK (btrim(account) <> '')
) WITH (fillfactor = 50);

COMMENT ON TABLE core.judge_pauses IS 'Until when the judge wants to be left alone: what one worker heard (429, Retry-After), for all that share the key';
COMMENT ON COLUMN core.judge_pauses.account IS 'A key at a server: the beginning of a SHA-256 over both';
COMMENT ON COLUMN core.judge_pauses.paused_until IS 'Nobody asks before this time';
COMMENT ON COLUMN core.judge_pauses.noted_at IS 'When a worker last heard so';

GRANT UPDATE (paused_until) ON core.judge_pauses TO callscript_dba;

-- A question is written down before it is paid for, so that whatever becomes of the worker, somebody knows that it was
-- asked. The row goes when the answer comes. When the lease ends without an answer, the row becomes a cost
-- (core.book_unanswered).
CREATE TABLE IF NOT EXISTS core.judge_questions (
    call_id        uuid PRIMARY KEY REFERENCES core.calls ON DELETE CASCADE,
    id             bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    lease_epoch    bigint NOT NULL,
    tier           smallint NOT NULL,
    model          text NOT NULL REFERENCES core.judge_models,
    prompt_version integer,
    prompt_sha256  bytea NOT NULL,
    rule_versions  jsonb NOT NULL,
    asked          jsonb NOT NULL,
    segment_from   integer NOT NULL,
    segment_to     integer NOT NULL,
    read_share     real NOT NULL,
    most_input     integer NOT NULL,
    most_output    integer NOT NULL,
    asked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT judge_questions_id_once UNIQUE (id),
    CONSTRAINT judge_questions_tier_known CHECK (tier IN (1, 2)),
    CONSTRAINT judge_questions_prompt_sha256_length CHECK (octet_length(prompt_sha256) = 32),
    CONSTRAINT judge_questions_rule_versions_object CHECK (jsonb_typeof(rule_versions) = 'object'),
    CONSTRAINT judge_questions_asked_array CHECK (jsonb_typeof(asked) = 'array'),
    CONSTRAINT judge_questions_segments_in_order CHECK (segment_from BETWEEN 0 AND segment_to),
    CONSTRAINT judge_questions_read_share_range CHECK (read_share BETWEEN 0 AND 1),
    CONSTRAINT judge_questions_tokens_not_negative CHECK (most_input >= 0 AND most_output >= 0)
);

COMMENT ON TABLE core.judge_questions IS 'Questions to language models that are not answered yet, at most one for each call in judgement';
COMMENT ON COLUMN core.judge_questions.call_id IS 'The call';
COMMENT ON COLUMN core.judge_questions.id IS 'What the answer must name';
COMMENT ON COLUMN core.judge_questions.lease_epoch IS 'Epoch of the lease under which it is asked';
COMMENT ON COLUMN core.judge_questions.tier IS 'Tier that is asked';
COMMENT ON COLUMN core.judge_questions.model IS 'Model that is asked';
COMMENT ON COLUMN core.judge_questions.prompt_version IS 'Version of the prompt `judge`';
COMMENT ON COLUMN core.judge_questions.prompt_sha256 IS 'SHA-256 of the static part of the request';
COMMENT ON COLUMN core.judge_questions.rule_versions IS '{rule_id: version} of the rules in the question';
COMMENT ON COLUMN core.judge_questions.asked IS 'The suspicions in the question, in the order of their numbers: [{rule_id, is_absence, segment, start, end, speaker, quote}]';
COMMENT ON COLUMN core.judge_questions.segment_from IS 'First segment that no question before has shown; some segments before it may be shown for context';
COMMENT ON COLUMN core.judge_questions.segment_to IS 'Segment after the last one that is shown';
COMMENT ON COLUMN core.judge_questions.read_share IS 'Share of the call''s text in these segments, 0 to 1';
COMMENT ON COLUMN core.judge_questions.most_input IS 'Most input tokens that it can be billed for';
COMMENT ON COLUMN core.judge_questions.most_output IS 'Most output tokens that it can be billed for';
COMMENT ON COLUMN core.judge_questions.asked_at IS 'When it was handed to a worker';

CREATE TABLE IF NOT EXISTS core.judge_opinions (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id          uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    lease_epoch      bigint NOT NULL,
    tier             smallint NOT NULL,
    model            text NOT NULL REFERENCES core.judge_models,
    prompt_version   integer,
    prompt_sha256    bytea NOT NULL,
    outcome          text NOT NULL,
    answer           jsonb,
    raw              text,
    second_opinion   text,
    ends_round       boolean NOT NULL,
    dropped          jsonb NOT NULL DEFAULT '[]',
    tokens_input     integer NOT NULL,
    tokens_cached    integer NOT NULL,
    tokens_output    integer NOT NULL,
    tokens_reasoning integer NOT NULL,
    usd              numeric(12, 8) NOT NULL,
    latency_ms       integer,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    question_id      bigint,
    rule_versions    jsonb,
    segment_from     integer NOT NULL DEFAULT 0,
    segment_to       integer NOT NULL,
    read_share       real NOT NULL,
    CONSTRAINT judge_opinions_question_once UNIQUE (question_id),
    CONSTRAINT judge_opinions_question_has_rules CHECK ((question_id IS NULL) = (rule_versions IS NULL)),
    CONSTRAINT judge_opinions_rule_versions_object CHECK (jsonb_typeof(rule_versions) = 'object'),
    CONSTRAINT judge_opinions_segments_in_order CHECK (segment_from BETWEEN 0 AND segment_to),
    CONSTRAINT judge_opinions_read_share_range CHECK (read_share BETWEEN 0 AND 1),
    CONSTRAINT judge_opinions_tier_known CHECK (tier IN (1, 2)),
    CONSTRAINT judge_opinions_outcome CHECK (
        outcome IN ('usable', 'truncated', 'refused', 'filtered', 'malformed', 'empty')),
    CONSTRAINT judge_opinions_usable_has_answer CHECK ((outcome = 'usable') = (answer IS NOT NULL)),
    CONSTRAINT judge_opinions_raw_of_unusable CHECK (raw IS NULL OR outcome <> 'usable'),
    CONSTRAINT judge_opinions_second_of_first CHECK (
        second_opinion IS NULL OR (tier = 1 AND outcome = 'usable' AND NOT ends_round)),
    CONSTRAINT judge_opinions_prompt_sha256_length CHECK (octet_length(prompt_sha256) = 32),
    CONSTRAINT judge_opinions_dropped_array CHECK (jsonb_typeof(dropped) = 'array'),
    CONSTRAINT judge_opinions_tokens_not_negative CHECK (
        tokens_input >= 0 AND tokens_cached BETWEEN 0 AND tokens_input
        AND tokens_output >= 0 AND tokens_reasoning BETWEEN 0 AND tokens_output),
    CONSTRAINT judge_opinions_usd_not_negative CHECK (usd >= 0),
    CONSTRAINT judge_opinions_latency_not_negative CHECK (latency_ms >= 0)
);

COMMENT ON TABLE core.judge_opinions IS 'Every answer a model gave about a call, usable or not, with what it cost; never changed';
COMMENT ON COLUMN core.judge_opinions.id IS 'Internal id';
COMMENT ON COLUMN core.judge_opinions.call_id IS 'The call';
COMMENT ON COLUMN core.judge_opinions.lease_epoch IS 'Epoch of the lease under which it was asked for';
COMMENT ON COLUMN core.judge_opinions.tier IS 'Tier that was asked';
COMMENT ON COLUMN core.judge_opinions.model IS 'Model that answered';
COMMENT ON COLUMN core.judge_opinions.prompt_version IS 'Version of the prompt `judge`';
COMMENT ON COLUMN core.judge_opinions.prompt_sha256 IS 'SHA-256 of the static part of the request';
COMMENT ON COLUMN core.judge_opinions.outcome IS 'usable, truncated (length limit), refused, filtered (content filter), malformed (no JSON of the schema) or empty';
COMMENT ON COLUMN core.judge_opinions.answer IS 'The answer, where it is usable';
COMMENT ON COLUMN core.judge_opinions.raw IS 'What came instead, where it is not; may quote the call';
COMMENT ON COLUMN core.judge_opinions.second_opinion IS 'Why tier 2 is asked: low_confidence, disagreement or critical; null: it is not';
COMMENT ON COLUMN core.judge_opinions.ends_round IS 'Whether a verdict or a dead letter followed from it; the next one begins anew';
COMMENT ON COLUMN core.judge_opinions.dropped IS 'Findings refused for want of evidence: [{rule_id, cause, reason, quote}]';
COMMENT ON COLUMN core.judge_opinions.tokens_input IS 'Input tokens billed, cached ones included';
COMMENT ON COLUMN core.judge_opinions.tokens_cached IS 'Input tokens billed at the cached price';
COMMENT ON COLUMN core.judge_opinions.tokens_output IS 'Output tokens billed, reasoning included';
COMMENT ON COLUMN core.judge_opinions.tokens_reasoning IS 'Output tokens spent on reasoning';
COMMENT ON COLUMN core.judge_opinions.usd IS 'Dollars at the prices in force';
COMMENT ON COLUMN core.judge_opinions.latency_ms IS 'Milliseconds the answer took';
COMMENT ON COLUMN core.judge_opinions.created_at IS 'When it was stored';
COMMENT ON COLUMN core.judge_opinions.question_id IS 'The question that it answers (core.judge_questions.id at the time); null: nobody recorded a question';
COMMENT ON COLUMN core.judge_opinions.rule_versions IS '{rule_id: version} of the rules in the question; null: nobody recorded a question';
COMMENT ON COLUMN core.judge_opinions.segment_from IS 'First segment that no question before has shown';
COMMENT ON COLUMN core.judge_opinions.segment_to IS 'Segment after the last one that was shown';
COMMENT ON COLUMN core.judge_opinions.read_share IS 'Share of the call''s text in these segments, 0 to 1';

CREATE INDEX IF NOT EXISTS judge_opinions_call_idx ON core.judge_opinions (call_id, id DESC);
CREATE INDEX IF NOT EXISTS judge_opinions_created_at_idx ON core.judge_opinions (created_at);
-- A day of bi.judge_quality and bi.judge_answers.
CREATE INDEX IF NOT EXISTS judge_opinions_day_idx ON core.judge_opinions (((created_at AT TIME ZONE 'UTC')::date));

GRANT INSERT, UPDATE, DELETE ON core.judge_models, core.judge_servers TO callscript_dba;
-- The model of a tier is changed by callscript.use_model(), which asks the golden set first.
GRANT UPDATE (daily_usd, is_active, updated_at, updated_by) ON core.judge_tiers TO callscript_dba;

-- The golden set under a model and a prompt: a change of either is compared with what judges now before it judges.
CREATE TABLE IF NOT EXISTS core.golden_answers (
    name           text NOT NULL REFERENCES core.golden_calls ON DELETE CASCADE,
    tier           smallint NOT NULL,
    model          text NOT NULL REFERENCES core.judge_models,
    prompt_version integer NOT NULL,
    segment_from   integer NOT NULL,
    segment_to     integer NOT NULL,
    prompt_sha256  bytea NOT NULL,
    rule_versions  jsonb NOT NULL,
    outcome        text NOT NULL,
    answer         jsonb,
    usd            numeric(12, 8) NOT NULL,
    asked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by       text NOT NULL DEFAULT session_user,
    PRIMARY KEY (name, tier, model, prompt_version, segment_from),
    CONSTRAINT golden_answers_tier_known CHECK (tier IN (1, 2)),
    CONSTRAINT golden_answers_segments_in_order CHECK (segment_from >= 0 AND segment_to > segment_from),
    CONSTRAINT golden_answers_prompt_sha256_length CHECK (octet_length(prompt_sha256) = 32),
    CONSTRAINT golden_answers_rule_versions_object CHECK (jsonb_typeof(rule_versions) = 'object'),
    CONSTRAINT golden_answers_outcome CHECK (outcome IN ('usable', 'truncated', 'refused', 'filtered', 'malformed', 'empty')),
    CONSTRAINT golden_answers_answer_when_usable CHECK ((outcome = 'usable') = (answer IS NOT NULL)),
    CONSTRAINT golden_answers_usd_not_negative CHECK (usd >= 0)
);

COMMENT ON TABLE core.golden_answers IS 'What a model answered about the golden set under a version of the prompt; a long call is asked about in parts';
COMMENT ON COLUMN core.golden_answers.name IS 'The call of the golden set';
COMMENT ON COLUMN core.golden_answers.tier IS 'Tier for which the model was asked';
COMMENT ON COLUMN core.golden_answers.model IS 'The model';
COMMENT ON COLUMN core.golden_answers.prompt_version IS 'Version of the prompt `judge`';
COMMENT ON COLUMN core.golden_answers.segment_from IS 'First segment that no part before has shown';
COMMENT ON COLUMN core.golden_answers.segment_to IS 'Segment after the last one that was shown';
COMMENT ON COLUMN core.golden_answers.prompt_sha256 IS 'SHA-256 of the static part of the question';
COMMENT ON COLUMN core.golden_answers.rule_versions IS '{rule_id: version} of the rules in the question';
COMMENT ON COLUMN core.golden_answers.outcome IS 'As in core.judge_opinions.outcome';
COMMENT ON COLUMN core.golden_answers.answer IS 'The answer, with the suspicions that were asked about (`asked`) and the tier; null: it cannot be used';
COMMENT ON COLUMN core.golden_answers.usd IS 'What it cost, at the prices of that moment; also in core.cost_ledger, without a call';
COMMENT ON COLUMN core.golden_answers.asked_at IS 'When it came';
COMMENT ON COLUMN core.golden_answers.asked_by IS 'Login that asked';

CREATE TABLE IF NOT EXISTS core.judge_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action       text NOT NULL,
    tier         smallint,
    from_value   text,
    to_value     text NOT NULL,
    lost         text[] NOT NULL,
    unasked      text[] NOT NULL,
    losing       integer NOT NULL,
    changed_by   text NOT NULL,
    session_name text NOT NULL DEFAULT session_user,
    reason       text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT judge_changes_action CHECK (action IN ('prompt', 'model')),
    CONSTRAINT judge_changes_model_has_tier CHECK ((action = 'model') = (tier IS NOT NULL)),
    CONSTRAINT judge_changes_loses_what_it_says CHECK (cardinality(lost) + cardinality(unasked) <= losing),
    CONSTRAINT judge_changes_changed_by_not_blank CHECK (btrim(changed_by) <> ''),
    CONSTRAINT judge_changes_reason_not_blank CHECK (btrim(reason) <> '')
);

COMMENT ON TABLE core.judge_changes IS 'Every change of the prompt or of a tier''s model, with the calls of the golden set that it may lose; never changed itself';
COMMENT ON COLUMN core.judge_changes.id IS 'Internal id';
COMMENT ON COLUMN core.judge_changes.action IS 'prompt: another version is in force; model: a tier asks another model';
COMMENT ON COLUMN core.judge_changes.tier IS 'Tier of a change of the model; null for the prompt, which all tiers share';
COMMENT ON COLUMN core.judge_changes.from_value IS 'Version or model before; null: there was none';
COMMENT ON COLUMN core.judge_changes.to_value IS 'Version or model since';
COMMENT ON COLUMN core.judge_changes.lost IS 'Calls of the golden set that were judged rightly before and are not now';
COMMENT ON COLUMN core.judge_changes.unasked IS 'Calls of the golden set that nobody had asked about';
COMMENT ON COLUMN core.judge_changes.losing IS 'How many calls of the golden set whoever changed it said that it may lose';
COMMENT ON COLUMN core.judge_changes.changed_by IS 'Who did it';
COMMENT ON COLUMN core.judge_changes.session_name IS 'Login of the session that did it';
COMMENT ON COLUMN core.judge_changes.reason IS 'Why';
COMMENT ON COLUMN core.judge_changes.created_at IS 'When';
