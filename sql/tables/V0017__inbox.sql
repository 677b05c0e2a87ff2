-- The inbox of flagged calls: one narrow row per call, so that any filter over 100,000 of them is an index or a short
-- scan. core.refresh_inbox() makes the rows anew.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.inbox (
    call_id          uuid PRIMARY KEY REFERENCES core.calls ON DELETE CASCADE,
    judgement_id     bigint NOT NULL,
    flagged_at       timestamptz NOT NULL,
    call_time        timestamptz NOT NULL,
    duration_seconds integer,
    campaign_id      uuid NOT NULL,
    campaign         text NOT NULL,
    vertical         text,
    publisher        text,
    buyer            text,
    revenue          numeric(12, 4) NOT NULL,
    score            smallint NOT NULL,
    severity         core.severity NOT NULL,
    rule_ids         text[] NOT NULL,
    flags            smallint NOT NULL,
    lead_flag_id     bigint NOT NULL,
    lead_rule        text NOT NULL,
    lead_quote       text NOT NULL,
    lead_start       double precision NOT NULL,
    state            text NOT NULL,
    decided_by       text,
    decided_at       timestamptz,
    assignee_id      bigint REFERENCES core.users ON DELETE SET NULL,
    CONSTRAINT inbox_state CHECK (state IN ('open', 'confirmed', 'dismissed', 'escalated')),
    CONSTRAINT inbox_flags_positive CHECK (flags > 0),
    CONSTRAINT inbox_decision_is_signed CHECK (state = 'open' OR decided_by IS NOT NULL)
);

COMMENT ON TABLE core.inbox IS 'Flagged calls as the console lists them; kept by triggers, can be made anew by core.refresh_inbox';
COMMENT ON COLUMN core.inbox.call_id IS 'The call';
COMMENT ON COLUMN core.inbox.judgement_id IS 'The judgement in force';
COMMENT ON COLUMN core.inbox.flagged_at IS 'When that judgement was stored';
COMMENT ON COLUMN core.inbox.call_time IS 'When the call began';
COMMENT ON COLUMN core.inbox.duration_seconds IS 'Length in seconds as Ringba reports it';
COMMENT ON COLUMN core.inbox.campaign_id IS 'Campaign';
COMMENT ON COLUMN core.inbox.campaign IS 'Its name';
COMMENT ON COLUMN core.inbox.vertical IS 'Its vertical; null where none was recognised';
COMMENT ON COLUMN core.inbox.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN core.inbox.buyer IS 'Who bought the call';
COMMENT ON COLUMN core.inbox.revenue IS 'Dollars the buyer paid: at risk until the flags are decided';
COMMENT ON COLUMN core.inbox.score IS '0 to 100';
COMMENT ON COLUMN core.inbox.severity IS 'Worst severity among the flags';
COMMENT ON COLUMN core.inbox.rule_ids IS 'Rules that were broken';
COMMENT ON COLUMN core.inbox.flags IS 'How many';
COMMENT ON COLUMN core.inbox.lead_flag_id IS 'The worst flag, the earliest in the call among equals';
COMMENT ON COLUMN core.inbox.lead_rule IS 'Name of its rule';
COMMENT ON COLUMN core.inbox.lead_quote IS 'Its quote, shortened';
COMMENT ON COLUMN core.inbox.lead_start IS 'Second at which it starts';
COMMENT ON COLUMN core.inbox.state IS 'open while any flag is undecided; else escalated, confirmed or dismissed, whichever is gravest';
COMMENT ON COLUMN core.inbox.decided_by IS 'Who decided last';
COMMENT ON COLUMN core.inbox.decided_at IS 'When';
COMMENT ON COLUMN core.inbox.assignee_id IS 'Who has taken the call or was given it; null: nobody';

CREATE INDEX IF NOT EXISTS inbox_state_idx ON core.inbox (state, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_flagged_at_idx ON core.inbox (flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_campaign_idx ON core.inbox (campaign_id, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_publisher_idx ON core.inbox (publisher, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_assignee_idx ON core.inbox (assignee_id, flagged_at DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_rules_idx ON core.inbox USING gin (rule_ids);
CREATE INDEX IF NOT EXISTS inbox_call_time_idx ON core.inbox (call_time);
-- Counts of any filter read the wide one alone, counts with no more than a time the slim one. Trap: call_id stands in both
-- because core.inbox_where joins by it, and PostgreSQL before 18 still reads the column of a join that it has left out.
CREATE INDEX IF NOT EXISTS inbox_facets_idx ON core.inbox (state, call_time)
    INCLUDE (call_id, severity, vertical, campaign, publisher, assignee_id, revenue, flagged_at, decided_at);
CREATE INDEX IF NOT EXISTS inbox_state_time_idx ON core.inbox (state, call_time) INCLUDE (call_id);

-- The words of the text filter, apart: lists and groups would read all the others past them.
CREATE TABLE IF NOT EXISTS core.inbox_words (
    call_id      uuid PRIMARY KEY REFERENCES core.inbox ON DELETE CASCADE,
    judgement_id bigint NOT NULL,
    words        tsvector NOT NULL
);

COMMENT ON TABLE core.inbox_words IS 'What a flagged call is found by; kept together with core.inbox';
COMMENT ON COLUMN core.inbox_words.call_id IS 'The call';
COMMENT ON COLUMN core.inbox_words.judgement_id IS 'The judgement whose quotes and rules these are';
COMMENT ON COLUMN core.inbox_words.words IS 'Quotes, rules, campaign, publisher and summary';

CREATE INDEX IF NOT EXISTS inbox_words_idx ON core.inbox_words USING gin (words);
