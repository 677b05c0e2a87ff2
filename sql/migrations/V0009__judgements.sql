-- Judgements, flags and what reviewers decided: append-only.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.judgements (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id       uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    origin        text NOT NULL,
    lease_epoch   bigint NOT NULL,
    verdict       core.call_status NOT NULL,
    score         smallint NOT NULL,
    summary       text,
    qa_version    text NOT NULL,
    rule_versions jsonb NOT NULL,
    prompt_sha256 bytea,
    model         text,
    tokens_input  integer NOT NULL DEFAULT 0,
    tokens_cached integer NOT NULL DEFAULT 0,
    tokens_output integer NOT NULL DEFAULT 0,
    usd           numeric(12, 8) NOT NULL DEFAULT 0,
    answer        jsonb,
    dropped       jsonb NOT NULL DEFAULT '[]',
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT judgements_once_per_lease UNIQUE (call_id, origin, lease_epoch),
    CONSTRAINT judgements_of_call UNIQUE (id, call_id),
    CONSTRAINT judgements_origin CHECK (origin IN ('lane', 'rescore')),
    CONSTRAINT judgements_verdict CHECK (verdict IN ('flagged', 'safe')),
    CONSTRAINT judgements_score_range CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT judgements_tokens_not_negative CHECK (
        tokens_input >= 0 AND tokens_cached BETWEEN 0 AND tokens_input AND tokens_output >= 0),
    CONSTRAINT judgements_usd_not_negative CHECK (usd >= 0),
    CONSTRAINT judgements_rule_versions_object CHECK (jsonb_typeof(rule_versions) = 'object'),
    CONSTRAINT judgements_dropped_array CHECK (jsonb_typeof(dropped) = 'array'),
    CONSTRAINT judgements_model_has_prompt CHECK ((model IS NULL) = (prompt_sha256 IS NULL)),
    CONSTRAINT judgements_prompt_sha256_length CHECK (octet_length(prompt_sha256) = 32)
);

COMMENT ON TABLE core.judgements IS 'Every verdict ever given, with the versions it was given under; never changed';
COMMENT ON COLUMN core.judgements.id IS 'Internal id';
COMMENT ON COLUMN core.judgements.call_id IS 'The call';
COMMENT ON COLUMN core.judgements.origin IS 'lane: judged by a worker; rescore: stored findings scored again';
COMMENT ON COLUMN core.judgements.lease_epoch IS 'Epoch of the lease under which it was written';
COMMENT ON COLUMN core.judgements.verdict IS 'flagged or safe';
COMMENT ON COLUMN core.judgements.score IS '100 less the weights of the rules that were broken, at least 0';
COMMENT ON COLUMN core.judgements.summary IS 'The model''s one-paragraph summary, or what the rules alone can say';
COMMENT ON COLUMN core.judgements.qa_version IS 'Short hash of rule versions, prompt and model together';
COMMENT ON COLUMN core.judgements.rule_versions IS '{rule_id: version} of every rule that was tried';
COMMENT ON COLUMN core.judgements.prompt_sha256 IS 'SHA-256 of the static part of the request; null when judged by rules only';
COMMENT ON COLUMN core.judgements.model IS 'Model that answered; null when judged by rules only';
COMMENT ON COLUMN core.judgements.tokens_input IS 'Input tokens billed, cached ones included';
COMMENT ON COLUMN core.judgements.tokens_cached IS 'Input tokens billed at the cached price';
COMMENT ON COLUMN core.judgements.tokens_output IS 'Output tokens billed, reasoning included';
COMMENT ON COLUMN core.judgements.usd IS 'Dollars at the prices in force';
COMMENT ON COLUMN core.judgements.answer IS 'The model''s raw answer';
COMMENT ON COLUMN core.judgements.dropped IS 'Findings refused for want of evidence, with the reason';
COMMENT ON COLUMN core.judgements.created_at IS 'When it was given';

CREATE TABLE IF NOT EXISTS core.flags (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    judgement_id  bigint NOT NULL,
    call_id       uuid NOT NULL,
    rule_id       text NOT NULL,
    rule_version  integer NOT NULL,
    severity      core.severity NOT NULL,
    weight        smallint NOT NULL,
    confidence    real NOT NULL,
    quote         text NOT NULL,
    segment       integer NOT NULL,
    start_seconds double precision NOT NULL,
    end_seconds   double precision NOT NULL,
    speaker       core.speaker NOT NULL,
    source        core.finding_source NOT NULL,
    reason        text,
    occurrences   integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT flags_judgement FOREIGN KEY (judgement_id, call_id)
        REFERENCES core.judgements (id, call_id) ON DELETE CASCADE,
    CONSTRAINT flags_rule FOREIGN KEY (rule_id, rule_version) REFERENCES core.qa_rule_versions (rule_id, version),
    CONSTRAINT flags_rule_once UNIQUE (judgement_id, rule_id),
    CONSTRAINT flags_quote_not_blank CHECK (btrim(quote) <> ''),
    CONSTRAINT flags_segment_not_negative CHECK (segment >= 0),
    CONSTRAINT flags_times_in_order CHECK (start_seconds >= 0 AND end_seconds >= start_seconds),
    CONSTRAINT flags_confidence_range CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT flags_weight_range CHECK (weight BETWEEN 0 AND 100),
    CONSTRAINT flags_occurrences_positive CHECK (occurrences > 0)
);

COMMENT ON TABLE core.flags IS 'What is wrong with a call, each with its evidence; never changed';
COMMENT ON COLUMN core.flags.id IS 'Internal id';
COMMENT ON COLUMN core.flags.judgement_id IS 'The judgement that raised it';
COMMENT ON COLUMN core.flags.call_id IS 'The call';
COMMENT ON COLUMN core.flags.rule_id IS 'The rule that was broken';
COMMENT ON COLUMN core.flags.rule_version IS 'The version of the rule in force';
COMMENT ON COLUMN core.flags.severity IS 'Severity of that version';
COMMENT ON COLUMN core.flags.weight IS 'Points it took off the score';
COMMENT ON COLUMN core.flags.confidence IS '0 to 1';
COMMENT ON COLUMN core.flags.quote IS 'Words of the transcript that prove it, verbatim';
COMMENT ON COLUMN core.flags.segment IS 'Index of the transcript segment in which the quote begins, from 0';
COMMENT ON COLUMN core.flags.start_seconds IS 'Second of the recording at which the evidence starts';
COMMENT ON COLUMN core.flags.end_seconds IS 'Second of the recording at which the evidence ends';
COMMENT ON COLUMN core.flags.speaker IS 'Who said it';
COMMENT ON COLUMN core.flags.source IS 'rule or judge';
COMMENT ON COLUMN core.flags.reason IS 'One sentence on why';
COMMENT ON COLUMN core.flags.occurrences IS 'How often the rule was broken in the call; the quote is the first';
COMMENT ON COLUMN core.flags.created_at IS 'When it was raised';

CREATE INDEX IF NOT EXISTS flags_call_idx ON core.flags (call_id);
CREATE INDEX IF NOT EXISTS flags_rule_idx ON core.flags (rule_id, rule_version);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'calls_judgement_in_force') THEN
        ALTER TABLE core.calls ADD CONSTRAINT calls_judgement_in_force
            FOREIGN KEY (judgement_id, id) REFERENCES core.judgements (id, call_id)
            DEFERRABLE INITIALLY DEFERRED;
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS core.dispositions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag_id    bigint NOT NULL REFERENCES core.flags ON DELETE CASCADE,
    action     core.disposition_action NOT NULL,
    reason     text,
    note       text,
    reviewer   text NOT NULL DEFAULT current_user,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT dispositions_reviewer_not_blank CHECK (btrim(reviewer) <> '')
);

COMMENT ON TABLE core.dispositions IS 'What reviewers decided; the newest row of a flag is in force, none is ever changed';
COMMENT ON COLUMN core.dispositions.id IS 'Internal id';
COMMENT ON COLUMN core.dispositions.flag_id IS 'The flag';
COMMENT ON COLUMN core.dispositions.action IS 'confirmed, dismissed, escalated or reopened';
COMMENT ON COLUMN core.dispositions.reason IS 'Reason picked from a list';
COMMENT ON COLUMN core.dispositions.note IS 'Free text';
COMMENT ON COLUMN core.dispositions.reviewer IS 'Who decided';
COMMENT ON COLUMN core.dispositions.created_at IS 'When';

CREATE INDEX IF NOT EXISTS dispositions_flag_idx ON core.dispositions (flag_id, id DESC);

CREATE OR REPLACE FUNCTION core.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: add a new row instead of changing history', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

COMMENT ON FUNCTION core.refuse_change() IS 'Trigger that keeps history immutable';

CREATE OR REPLACE TRIGGER judgements_append_only BEFORE UPDATE ON core.judgements
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER flags_append_only BEFORE UPDATE ON core.flags
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER dispositions_append_only BEFORE UPDATE ON core.dispositions
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER qa_rule_versions_append_only BEFORE UPDATE ON core.qa_rule_versions
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
