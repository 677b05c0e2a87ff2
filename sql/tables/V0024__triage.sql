-- Triage: lists of the inbox in other orders, calls put away until later, comments, who looks at a call, and decisions about
-- all calls of a filter.

SET LOCAL ROLE callscript_owner;

-- Their rows have other columns, or other parameters.
DROP FUNCTION IF EXISTS console.flags(jsonb, timestamptz, uuid, boolean, integer);

ALTER TABLE core.inbox
    ADD COLUMN IF NOT EXISTS lead_confidence numeric(5, 4) NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS gravity numeric(17, 4) NOT NULL GENERATED ALWAYS AS (
        (CASE severity WHEN 'critical' THEN 200000000 WHEN 'warning' THEN 100000000 ELSE 0 END) + revenue) STORED,
    ADD COLUMN IF NOT EXISTS snoozed_until timestamptz,
    ADD COLUMN IF NOT EXISTS snoozed_by bigint REFERENCES core.users ON DELETE SET NULL,
    ADD COLUMN IF NOT EXISTS snoozed_at timestamptz;

COMMENT ON COLUMN core.inbox.lead_confidence IS 'Confidence of the lead flag, 0 to 1';
COMMENT ON COLUMN core.inbox.gravity IS 'By what calls are sorted by severity: the worst severity, then dollars of revenue';
COMMENT ON COLUMN core.inbox.snoozed_until IS 'Until when the open call is put away; null, or a time that is past: it is not';
COMMENT ON COLUMN core.inbox.snoozed_by IS 'Who put it away last';
COMMENT ON COLUMN core.inbox.snoozed_at IS 'When';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = 'inbox_snooze_is_signed') THEN
        ALTER TABLE core.inbox
            ADD CONSTRAINT inbox_snooze_is_signed CHECK (snoozed_until IS NULL OR snoozed_at IS NOT NULL);
    END IF;
END
$$;

UPDATE core.inbox AS i SET lead_confidence = f.confidence::numeric(5, 4)
FROM core.flags AS f
WHERE f.id = i.lead_flag_id AND i.lead_confidence <> f.confidence::numeric(5, 4);

-- One walk for each order: of the calls of one state, and of all calls.
CREATE INDEX IF NOT EXISTS inbox_state_revenue_idx ON core.inbox (state, revenue DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_revenue_idx ON core.inbox (revenue DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_state_gravity_idx ON core.inbox (state, gravity DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_gravity_idx ON core.inbox (gravity DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_state_confidence_idx ON core.inbox (state, lead_confidence DESC, call_id DESC);
CREATE INDEX IF NOT EXISTS inbox_confidence_idx ON core.inbox (lead_confidence DESC, call_id DESC);
-- Decided calls, newest first: behind all that are open otherwise.
CREATE INDEX IF NOT EXISTS inbox_done_idx ON core.inbox (flagged_at DESC, call_id DESC) WHERE state IN ('confirmed', 'dismissed');
CREATE INDEX IF NOT EXISTS inbox_snoozed_idx ON core.inbox (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX IF NOT EXISTS inbox_snoozed_by_idx ON core.inbox (snoozed_by) WHERE snoozed_by IS NOT NULL;

-- What is counted must know which calls are put away. Made anew, because columns of an index are not added.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                   WHERE attrelid = 'core.inbox_state_time_idx'::regclass AND attname = 'snoozed_until') THEN
        DROP INDEX core.inbox_state_time_idx, core.inbox_facets_idx;
        CREATE INDEX inbox_state_time_idx ON core.inbox (state, call_time) INCLUDE (call_id, snoozed_until);
        CREATE INDEX inbox_facets_idx ON core.inbox (state, call_time)
            INCLUDE (call_id, severity, vertical, campaign, publisher, assignee_id, revenue, flagged_at, decided_at, snoozed_until);
    END IF;
END
$$;

-- The calls of a publisher and of a buyer on days that are not added up yet.
CREATE INDEX IF NOT EXISTS calls_publisher_idx
    ON core.calls ("left"(coalesce(publisher_name, publisher_id, ''), 200), start_time_utc);
CREATE INDEX IF NOT EXISTS calls_buyer_idx
    ON core.calls ("left"(coalesce(buyer, target_name, target_id, ''), 200), start_time_utc);

CREATE TABLE IF NOT EXISTS core.comments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id    uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    user_id    bigint NOT NULL REFERENCES core.users,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    at_seconds double precision,
    text       text NOT NULL,
    CONSTRAINT comments_text_length CHECK (length(btrim(text)) BETWEEN 1 AND 2000),
    CONSTRAINT comments_at_seconds_range CHECK (at_seconds BETWEEN 0 AND 86400)
);

COMMENT ON TABLE core.comments IS 'What people say to each other about a call, perhaps at a time of it; never changed';
COMMENT ON COLUMN core.comments.id IS 'Internal id';
COMMENT ON COLUMN core.comments.call_id IS 'The call';
COMMENT ON COLUMN core.comments.user_id IS 'Who says it';
COMMENT ON COLUMN core.comments.created_at IS 'When';
COMMENT ON COLUMN core.comments.at_seconds IS 'Second of the recording that it is about; null: the whole call';
COMMENT ON COLUMN core.comments.text IS 'What is said, up to 2,000 characters';

CREATE INDEX IF NOT EXISTS comments_call_idx ON core.comments (call_id, id);
CREATE INDEX IF NOT EXISTS comments_user_idx ON core.comments (user_id);

CREATE TABLE IF NOT EXISTS core.mentions (
    comment_id bigint NOT NULL REFERENCES core.comments ON DELETE CASCADE,
    user_id    bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    read_at    timestamptz,
    CONSTRAINT mentions_once PRIMARY KEY (user_id, comment_id)
);

COMMENT ON TABLE core.mentions IS 'Who is named in a comment with @, and whether they have seen it';
COMMENT ON COLUMN core.mentions.comment_id IS 'The comment';
COMMENT ON COLUMN core.mentions.user_id IS 'Who is named';
COMMENT ON COLUMN core.mentions.read_at IS 'When they opened the call, or said that they have read it; null: not yet';

CREATE INDEX IF NOT EXISTS mentions_comment_idx ON core.mentions (comment_id);
CREATE INDEX IF NOT EXISTS mentions_unread_idx ON core.mentions (user_id) WHERE read_at IS NULL;

-- Not worth the log: it is over within half a minute.
CREATE UNLOGGED TABLE IF NOT EXISTS core.presence (
    call_id uuid NOT NULL REFERENCES core.calls ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT presence_once PRIMARY KEY (call_id, user_id)
);

COMMENT ON TABLE core.presence IS 'Who has a call open, as their browsers say every few seconds; lost when the server crashes';
COMMENT ON COLUMN core.presence.call_id IS 'The call';
COMMENT ON COLUMN core.presence.user_id IS 'Who looks at it';
COMMENT ON COLUMN core.presence.seen_at IS 'When the browser last said so';

CREATE INDEX IF NOT EXISTS presence_user_idx ON core.presence (user_id);

CREATE TABLE IF NOT EXISTS core.decision_batches (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id         bigint NOT NULL REFERENCES core.users ON DELETE CASCADE,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    filter          jsonb NOT NULL,
    action          core.disposition_action NOT NULL,
    reason          text,
    note            text,
    call_ids        uuid[] NOT NULL,
    tried           integer NOT NULL DEFAULT 0,
    calls           integer NOT NULL DEFAULT 0,
    disposition_ids bigint[] NOT NULL DEFAULT '{}',
    taken_back      integer NOT NULL DEFAULT 0,
    CONSTRAINT decision_batches_filter_object CHECK (jsonb_typeof(filter) = 'object'),
    CONSTRAINT decision_batches_size CHECK (cardinality(call_ids) BETWEEN 1 AND 5000),
    CONSTRAINT decision_batches_tried_range CHECK (tried BETWEEN 0 AND cardinality(call_ids)),
    CONSTRAINT decision_batches_calls_range CHECK (calls BETWEEN 0 AND tried),
    CONSTRAINT decision_batches_taken_back_range CHECK (taken_back BETWEEN 0 AND cardinality(disposition_ids))
);

COMMENT ON TABLE core.decision_batches IS 'Decisions about all calls of a filter: made some hundred calls at a time, and taken back the same way';
COMMENT ON COLUMN core.decision_batches.id IS 'Names the batch where it is taken back';
COMMENT ON COLUMN core.decision_batches.user_id IS 'Who decides';
COMMENT ON COLUMN core.decision_batches.created_at IS 'When';
COMMENT ON COLUMN core.decision_batches.filter IS 'The filter, as core.inbox_where takes it';
COMMENT ON COLUMN core.decision_batches.action IS 'What is decided';
COMMENT ON COLUMN core.decision_batches.reason IS 'Reason picked from the list of its action; null: none given';
COMMENT ON COLUMN core.decision_batches.note IS 'Free text';
COMMENT ON COLUMN core.decision_batches.call_ids IS 'The open calls that the filter held at the beginning, in the order of their ids';
COMMENT ON COLUMN core.decision_batches.tried IS 'How many of these calls the decision has reached';
COMMENT ON COLUMN core.decision_batches.calls IS 'How many of them were decided; the others were decided by somebody else meanwhile';
COMMENT ON COLUMN core.decision_batches.disposition_ids IS 'The decisions, which are rows of core.dispositions';
COMMENT ON COLUMN core.decision_batches.taken_back IS 'How many of the decisions have been tried to take back, from the first on';

CREATE INDEX IF NOT EXISTS decision_batches_user_idx ON core.decision_batches (user_id);
CREATE INDEX IF NOT EXISTS decision_batches_age_idx ON core.decision_batches (created_at);
