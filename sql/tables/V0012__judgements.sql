-- Judgements, flags and what reviewers decided: append-only.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.judgements (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id          uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    origin           text NOT NULL,
    lease_epoch      bigint NOT NULL,
    verdict          core.call_status NOT NULL,
    score            smallint NOT NULL,
    summary          text,
    qa_version       text NOT NULL,
    rule_versions    jsonb NOT NULL,
    prompt_sha256    bytea,
    model            text,
    tokens_input     integer NOT NULL DEFAULT 0,
    tokens_cached    integer NOT NULL DEFAULT 0,
    tokens_output    integer NOT NULL DEFAULT 0,
    usd              numeric(12, 8) NOT NULL DEFAULT 0,
    answer           jsonb,
    dropped          jsonb NOT NULL DEFAULT '[]',
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    opinion_id       bigint REFERENCES core.judge_opinions,
    tier             smallint,
    prompt_version   integer,
    tokens_reasoning integer NOT NULL DEFAULT 0,
    sentiment        text,
    disposition      text,
    sale             boolean,
    coached_caller   boolean,
    intent           text,
    facts            jsonb NOT NULL DEFAULT '{}',
    not_judged       text,
    cleared          jsonb NOT NULL DEFAULT '[]',
    read_share       real,
    CONSTRAINT judgements_of_call UNIQUE (id, call_id),
    CONSTRAINT judgements_origin CHECK (origin IN ('lane', 'rescore')),
    CONSTRAINT judgements_verdict CHECK (verdict IN ('flagged', 'safe', 'unjudged')),
    CONSTRAINT judgements_score_range CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT judgements_tokens_not_negative CHECK (
        tokens_input >= 0 AND tokens_cached BETWEEN 0 AND tokens_input AND tokens_output >= 0),
    CONSTRAINT judgements_usd_not_negative CHECK (usd >= 0),
    CONSTRAINT judgements_read_share_range CHECK (read_share BETWEEN 0 AND 1),
    CONSTRAINT judgements_model_has_read CHECK ((model IS NULL) = (read_share IS NULL)),
    CONSTRAINT judgements_rule_versions_object CHECK (jsonb_typeof(rule_versions) = 'object'),
    CONSTRAINT judgements_dropped_array CHECK (jsonb_typeof(dropped) = 'array'),
    CONSTRAINT judgements_cleared_array CHECK (jsonb_typeof(cleared) = 'array'),
    CONSTRAINT judgements_model_has_prompt CHECK ((model IS NULL) = (prompt_sha256 IS NULL)),
    CONSTRAINT judgements_prompt_sha256_length CHECK (octet_length(prompt_sha256) = 32),
    CONSTRAINT judgements_unjudged_says_why CHECK (
        CASE verdict WHEN 'unjudged' THEN btrim(not_judged) <> '' AND not_judged IS NOT NULL
                     WHEN 'safe' THEN not_judged IS NULL ELSE true END),
    CONSTRAINT judgements_sentiment_known CHECK (sentiment IN ('positive', 'neutral', 'negative', 'hostile')),
    CONSTRAINT judgements_disposition_known CHECK (disposition IN (
        'sale', 'transferred', 'callback', 'not_interested', 'not_qualified', 'do_not_call', 'wrong_number',
        'voicemail', 'no_conversation', 'other')),
    CONSTRAINT judgements_reasoning_within_output CHECK (tokens_reasoning BETWEEN 0 AND tokens_output),
    CONSTRAINT judgements_facts_object CHECK (jsonb_typeof(facts) = 'object')
);

COMMENT ON TABLE core.judgements IS 'Every verdict ever given, with the versions it was given under; never changed';
COMMENT ON COLUMN core.judgements.id IS 'Internal id';
COMMENT ON COLUMN core.judgements.call_id IS 'The call';
COMMENT ON COLUMN core.judgements.origin IS 'lane: judged by a worker; rescore: stored findings scored again';
COMMENT ON COLUMN core.judgements.lease_epoch IS 'Epoch of the lease under which it was written';
COMMENT ON COLUMN core.judgements.verdict IS 'flagged, safe, or unjudged: no rule was broken in what could be judged, but that was not all of the call';
COMMENT ON COLUMN core.judgements.score IS '100 less the weights of the rules that were broken, at least 0';
COMMENT ON COLUMN core.judgements.summary IS 'The model''s one-paragraph summary, or what the rules alone can say';
COMMENT ON COLUMN core.judgements.qa_version IS 'Short hash of rule versions, prompt and model together';
COMMENT ON COLUMN core.judgements.rule_versions IS '{rule_id: version} of every rule that was tried';
COMMENT ON COLUMN core.judgements.prompt_sha256 IS 'SHA-256 of the static part of the request; null when judged by rules only';
COMMENT ON COLUMN core.judgements.model IS 'Model that answered; null when judged by rules only';
COMMENT ON COLUMN core.judgements.tokens_input IS 'Input tokens billed for all answers it took, cached ones included';
COMMENT ON COLUMN core.judgements.tokens_cached IS 'Input tokens billed at the cached price for all answers it took';
COMMENT ON COLUMN core.judgements.tokens_output IS 'Output tokens billed for all answers it took, reasoning included';
COMMENT ON COLUMN core.judgements.usd IS 'Dollars at the prices in force for all answers it took';
COMMENT ON COLUMN core.judgements.answer IS 'The model''s answer that it rests on, with the suspicions that were asked about (`asked`) and the tier; of a long call, which is read in parts, {parts: [an answer for each]} with the review of the whole call';
COMMENT ON COLUMN core.judgements.dropped IS 'Rules and findings that could not be used: [{rule_id, cause, reason, quote}]';
COMMENT ON COLUMN core.judgements.created_at IS 'When it was given';
COMMENT ON COLUMN core.judgements.opinion_id IS 'The answer it rests on, of a long call the last one; null when judged by rules only';
COMMENT ON COLUMN core.judgements.read_share IS 'Share of the call''s text that the model was shown, 0 to 1; 1 is the rule; null when judged by rules only';
COMMENT ON COLUMN core.judgements.tier IS 'Tier of the model that answered; null when judged by rules only';
COMMENT ON COLUMN core.judgements.prompt_version IS 'Version of the prompt `judge`; null when judged by rules only';
COMMENT ON COLUMN core.judgements.tokens_reasoning IS 'Output tokens spent on reasoning';
COMMENT ON COLUMN core.judgements.sentiment IS 'The caller''s mood as the model saw it: positive, neutral, negative or hostile';
COMMENT ON COLUMN core.judgements.disposition IS 'How the call ended as the model saw it';
COMMENT ON COLUMN core.judgements.sale IS 'Whether the caller agreed to buy, as the model saw it; null: cannot be told';
COMMENT ON COLUMN core.judgements.coached_caller IS 'Whether the caller seems coached, as the model saw it; a hint without evidence, not a flag';
COMMENT ON COLUMN core.judgements.intent IS 'What the caller wanted, in the model''s words';
COMMENT ON COLUMN core.judgements.facts IS '{repeat_calls, seconds_past_payout, heard_share, read_share, foreign: {language without rules: share}} as they were when it was scored';
COMMENT ON COLUMN core.judgements.not_judged IS 'What could not be judged, e.g. Spanish 64 %, heard 40 %, or read 80 %; null: all of the call was judged';
COMMENT ON COLUMN core.judgements.cleared IS 'Suspicions that the model has cleared: [{rule_id, rule_version, severity, quote, segment, start, end, speaker, confidence, reason, fulfilled_by, fulfilled_at}]';

-- A call may be scored again any number of times; a lease brings at most one verdict.
CREATE UNIQUE INDEX IF NOT EXISTS judgements_once_per_lease ON core.judgements (call_id, lease_epoch) WHERE origin = 'lane';
CREATE INDEX IF NOT EXISTS judgements_call_idx ON core.judgements (call_id, id DESC);
CREATE INDEX IF NOT EXISTS judgements_created_at_idx ON core.judgements (created_at) WHERE origin = 'lane';

-- Apart, because calls and judgements name each other.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'calls_judgement_in_force') THEN
        ALTER TABLE core.calls ADD CONSTRAINT calls_judgement_in_force
            FOREIGN KEY (judgement_id, id) REFERENCES core.judgements (id, call_id)
            DEFERRABLE INITIALLY DEFERRED;
    END IF;
END
$$;

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
    is_confirmed  boolean NOT NULL DEFAULT false,
    calibrated    real,
    CONSTRAINT flags_calibrated_range CHECK (calibrated BETWEEN 0 AND 1),
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
COMMENT ON COLUMN core.flags.is_confirmed IS 'Whether the language model reported the same words that a rule caught';
COMMENT ON COLUMN core.flags.calibrated IS 'How likely a reviewer agrees, 0 to 1, by what reviewers had decided about flags of this version of the rule; null: too little was decided';

CREATE INDEX IF NOT EXISTS flags_call_idx ON core.flags (call_id);
CREATE INDEX IF NOT EXISTS flags_rule_idx ON core.flags (rule_id, rule_version);
-- What the views want of wide rows, so that 10,000 of them are not fetched for it.
CREATE INDEX IF NOT EXISTS flags_severity_idx ON core.flags (judgement_id) INCLUDE (severity);

CREATE TABLE IF NOT EXISTS core.disposition_reasons (
    action     core.disposition_action NOT NULL,
    reason     text NOT NULL,
    place      smallint NOT NULL,
    is_offered boolean NOT NULL DEFAULT true,
    PRIMARY KEY (action, reason),
    CONSTRAINT disposition_reasons_reason_not_blank CHECK (btrim(reason) <> '')
);

COMMENT ON TABLE core.disposition_reasons IS 'Why a reviewer may decide so: each reason belongs to one action';
COMMENT ON COLUMN core.disposition_reasons.action IS 'confirmed, dismissed, escalated or reopened';
COMMENT ON COLUMN core.disposition_reasons.reason IS 'As the console lists it';
COMMENT ON COLUMN core.disposition_reasons.place IS 'Place in the list of its action';
COMMENT ON COLUMN core.disposition_reasons.is_offered IS 'Whether the console offers it; false: kept for the decisions that name it';

INSERT INTO core.disposition_reasons (action, reason, place, is_offered)
VALUES ('confirmed', 'Evidence is clear', 1, true),
       ('confirmed', 'Clear from the whole call', 2, true),
       ('confirmed', 'Has happened before', 3, true),
       ('dismissed', 'Quote taken out of context', 1, true),
       ('dismissed', 'Misheard by the machine', 2, true),
       ('dismissed', 'Other party said it', 3, true),
       ('dismissed', 'Allowed for this campaign', 4, true),
       ('dismissed', 'Duplicate', 5, true),
       ('escalated', 'Needs a second opinion', 1, true),
       ('escalated', 'Take up with the publisher', 2, true),
       ('escalated', 'Take up with the buyer', 3, true),
       ('escalated', 'Legal risk', 4, true),
       ('reopened', 'Decided by mistake', 1, true),
       ('reopened', 'Something new came up', 2, true),
       -- What console.undo writes.
       ('confirmed', 'undone', 100, false),
       ('dismissed', 'undone', 100, false),
       ('escalated', 'undone', 100, false),
       ('reopened', 'undone', 100, false)
ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS core.dispositions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flag_id    bigint NOT NULL REFERENCES core.flags ON DELETE CASCADE,
    action     core.disposition_action NOT NULL,
    reason     text,
    note       text,
    reviewer   text NOT NULL DEFAULT current_user,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT dispositions_reviewer_not_blank CHECK (btrim(reviewer) <> ''),
    CONSTRAINT dispositions_reason_of_action FOREIGN KEY (action, reason)
        REFERENCES core.disposition_reasons (action, reason)
);

COMMENT ON TABLE core.dispositions IS 'What reviewers decided; the newest row of a flag is in force, none is ever changed';
COMMENT ON COLUMN core.dispositions.id IS 'Internal id';
COMMENT ON COLUMN core.dispositions.flag_id IS 'The flag';
COMMENT ON COLUMN core.dispositions.action IS 'confirmed, dismissed, escalated or reopened';
COMMENT ON COLUMN core.dispositions.reason IS 'Reason picked from the list of its action; null: none given';
COMMENT ON COLUMN core.dispositions.note IS 'Free text';
COMMENT ON COLUMN core.dispositions.reviewer IS 'Who decided';
COMMENT ON COLUMN core.dispositions.created_at IS 'When';

CREATE TABLE IF NOT EXISTS core.rule_calibrations (
    rule_id       text NOT NULL,
    rule_version  integer NOT NULL,
    source        core.finding_source NOT NULL,
    decided       integer NOT NULL,
    agreed        integer NOT NULL,
    stated        double precision NOT NULL,
    precision     double precision NOT NULL,
    calibrated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (rule_id, rule_version, source),
    CONSTRAINT rule_calibrations_rule FOREIGN KEY (rule_id, rule_version)
        REFERENCES core.qa_rule_versions (rule_id, version) ON DELETE CASCADE,
    CONSTRAINT rule_calibrations_agreed_of_decided CHECK (agreed BETWEEN 0 AND decided),
    CONSTRAINT rule_calibrations_stated_range CHECK (stated BETWEEN 0 AND 1),
    CONSTRAINT rule_calibrations_precision_range CHECK (precision > 0 AND precision < 1)
);

COMMENT ON TABLE core.rule_calibrations IS 'What stated confidences are worth, by version of a rule and source, where reviewers have decided enough. Written by core.calibrate()';
COMMENT ON COLUMN core.rule_calibrations.rule_id IS 'The rule';
COMMENT ON COLUMN core.rule_calibrations.rule_version IS 'Its version';
COMMENT ON COLUMN core.rule_calibrations.source IS 'rule or judge: who found the flags';
COMMENT ON COLUMN core.rule_calibrations.decided IS 'Flags that reviewers decided';
COMMENT ON COLUMN core.rule_calibrations.agreed IS 'Flags of these that reviewers confirmed or escalated';
COMMENT ON COLUMN core.rule_calibrations.stated IS 'Mean confidence that was stated for the decided flags';
COMMENT ON COLUMN core.rule_calibrations.precision IS '(agreed + 1) / (decided + 2)';
COMMENT ON COLUMN core.rule_calibrations.calibrated_at IS 'When it was reckoned';

CREATE INDEX IF NOT EXISTS dispositions_flag_idx ON core.dispositions (flag_id, id DESC);

-- The console adds decisions and changes none.
GRANT INSERT (flag_id, action, reason, note, reviewer) ON core.dispositions TO callscript_web;
