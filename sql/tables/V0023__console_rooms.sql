-- What the console keeps for its workbench of rules and for exports.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.export_choices (
    user_id    bigint PRIMARY KEY REFERENCES core.users ON DELETE CASCADE,
    shape      text NOT NULL,
    separator  text NOT NULL,
    columns    text[] NOT NULL,
    chosen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT export_choices_shape CHECK (shape IN ('flag', 'call')),
    CONSTRAINT export_choices_separator CHECK (separator IN ('comma', 'semicolon')),
    CONSTRAINT export_choices_columns_some CHECK (cardinality(columns) BETWEEN 1 AND 60)
);

COMMENT ON TABLE core.export_choices IS 'What somebody chose for the last file that they took out of the console';
COMMENT ON COLUMN core.export_choices.user_id IS 'Whose choice it is';
COMMENT ON COLUMN core.export_choices.shape IS 'flag: a row a flag; call: a row a call, with all its flags';
COMMENT ON COLUMN core.export_choices.separator IS 'comma, or semicolon for spreadsheets that write decimals with a comma';
COMMENT ON COLUMN core.export_choices.columns IS 'Names of the columns, as the console knows them';
COMMENT ON COLUMN core.export_choices.chosen_at IS 'When';

CREATE TABLE IF NOT EXISTS core.rescores (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id     text NOT NULL REFERENCES core.qa_rules,
    asked_by    text NOT NULL,
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    from_time   timestamptz NOT NULL,
    to_time     timestamptz NOT NULL,
    reached     timestamptz NOT NULL,
    scored      bigint NOT NULL DEFAULT 0,
    added       bigint NOT NULL DEFAULT 0,
    changed     bigint NOT NULL DEFAULT 0,
    finished_at timestamptz,
    error       text,
    CONSTRAINT rescores_asked_by_not_blank CHECK (btrim(asked_by) <> ''),
    CONSTRAINT rescores_in_order CHECK (from_time < to_time),
    CONSTRAINT rescores_reached_within CHECK (reached BETWEEN from_time AND to_time),
    CONSTRAINT rescores_counts_add_up CHECK (0 <= least(changed, added) AND greatest(changed, added) <= scored),
    CONSTRAINT rescores_end CHECK (CASE WHEN error IS NOT NULL THEN finished_at IS NOT NULL
                                        WHEN finished_at IS NOT NULL THEN reached = to_time ELSE true END)
);

COMMENT ON TABLE core.rescores IS 'Stored calls that are scored again because an admin asked for it after a change of a rule; the console does it a batch at a time (console.rescore_step)';
COMMENT ON COLUMN core.rescores.id IS 'Internal id';
COMMENT ON COLUMN core.rescores.rule_id IS 'The rule whose change it is for; the calls are scored under all rules';
COMMENT ON COLUMN core.rescores.asked_by IS 'Who asked: e-mail address';
COMMENT ON COLUMN core.rescores.asked_at IS 'When';
COMMENT ON COLUMN core.rescores.from_time IS 'First start of the calls (inclusive)';
COMMENT ON COLUMN core.rescores.to_time IS 'Last start of the calls (exclusive)';
COMMENT ON COLUMN core.rescores.reached IS 'Calls that began before this are done';
COMMENT ON COLUMN core.rescores.scored IS 'Calls scored so far';
COMMENT ON COLUMN core.rescores.added IS 'Judgements that this added';
COMMENT ON COLUMN core.rescores.changed IS 'Verdicts that changed';
COMMENT ON COLUMN core.rescores.finished_at IS 'When it ended; null: it goes on';
COMMENT ON COLUMN core.rescores.error IS 'Why it ended before its time; null: it did not';

CREATE INDEX IF NOT EXISTS rescores_open_idx ON core.rescores (id) WHERE finished_at IS NULL;
CREATE INDEX IF NOT EXISTS rescores_rule_idx ON core.rescores (rule_id, id DESC);

-- Names of buyers are found by walking from one to the next.
CREATE INDEX IF NOT EXISTS inbox_buyer_idx ON core.inbox (buyer) WHERE buyer IS NOT NULL;

INSERT INTO core.settings (key, kind, unit, minimum, maximum, choices, default_value, value, description) VALUES
    ('rules.warn_share', 'number', 'share', 0, 1, NULL, '0.1', '0.1',
     'Share of the calls that a draft of a rule would flag from which the console asks once more before it is published')
ON CONFLICT (key) DO NOTHING;
