-- Verticals, the ordered whole-word patterns that recognise them in campaign names, and campaigns.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.verticals (
    id         text PRIMARY KEY,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT verticals_id_form CHECK (id ~ '^[a-z][a-z0-9_]*$')
);

COMMENT ON TABLE core.verticals IS 'Markets in which calls are bought and sold';
COMMENT ON COLUMN core.verticals.id IS 'Short stable id, e.g. medicare';
COMMENT ON COLUMN core.verticals.name IS 'Name shown to people';
COMMENT ON COLUMN core.verticals.created_at IS 'When the row was made';

CREATE TABLE IF NOT EXISTS core.vertical_patterns (
    position    integer PRIMARY KEY,
    vertical_id text NOT NULL REFERENCES core.verticals,
    pattern     text NOT NULL,
    CONSTRAINT vertical_patterns_pattern_once UNIQUE (pattern),
    CONSTRAINT vertical_patterns_position_positive CHECK (position > 0),
    CONSTRAINT vertical_patterns_pattern_not_blank CHECK (btrim(pattern) <> '')
);

COMMENT ON TABLE core.vertical_patterns IS 'Ordered patterns: the first that matches a campaign name as whole words decides its vertical';
COMMENT ON COLUMN core.vertical_patterns.position IS 'Order of trial, lowest first; more specific patterns come first';
COMMENT ON COLUMN core.vertical_patterns.vertical_id IS 'Vertical that the pattern stands for';
COMMENT ON COLUMN core.vertical_patterns.pattern IS 'POSIX regular expression, matched case-insensitively between word boundaries';

CREATE TABLE IF NOT EXISTS core.campaigns (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    ringba_campaign_id   text COLLATE "C",
    external_key         text COLLATE "C" NOT NULL,
    name                 text NOT NULL,
    vertical_id          text REFERENCES core.verticals,
    inference_source     text NOT NULL DEFAULT 'unknown',
    is_verified          boolean NOT NULL DEFAULT false,
    created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    payout_after_seconds integer,
    named_by_call_at     timestamptz NOT NULL DEFAULT '-infinity',
    CONSTRAINT campaigns_external_key_once UNIQUE (external_key),
    CONSTRAINT campaigns_external_key_form CHECK (external_key ~ '^(id|name):'),
    CONSTRAINT campaigns_inference_source CHECK (inference_source IN ('regex', 'manual', 'unknown')),
    CONSTRAINT campaigns_unknown_has_no_vertical CHECK ((inference_source = 'unknown') = (vertical_id IS NULL)),
    CONSTRAINT campaigns_payout_after_positive CHECK (payout_after_seconds > 0)
);

COMMENT ON TABLE core.campaigns IS 'Ringba campaigns, by the name that the newest call carries';
COMMENT ON COLUMN core.campaigns.id IS 'Internal id';
COMMENT ON COLUMN core.campaigns.ringba_campaign_id IS 'Ringba campaignId; null where the record carried only a name';
COMMENT ON COLUMN core.campaigns.external_key IS 'id:<ringba_campaign_id>, or name:<name> where Ringba sent no id';
COMMENT ON COLUMN core.campaigns.name IS 'Ringba campaignName; (unknown) where the record carried none';
COMMENT ON COLUMN core.campaigns.vertical_id IS 'Vertical whose rules judge its calls; null: only the rules for all verticals apply';
COMMENT ON COLUMN core.campaigns.inference_source IS 'regex: matched by core.vertical_patterns; manual: set by a person; unknown: nothing matched';
COMMENT ON COLUMN core.campaigns.is_verified IS 'Whether a person has confirmed the vertical';
COMMENT ON COLUMN core.campaigns.created_at IS 'When the campaign was first seen';
COMMENT ON COLUMN core.campaigns.payout_after_seconds IS 'Seconds from which the buyer pays for a call; null: not known, and payout_timer_exit measures nothing';
COMMENT ON COLUMN core.campaigns.named_by_call_at IS 'Start of the call that gave the campaign its name; the record of an older call does not rename it';

GRANT INSERT ON core.verticals TO callscript_dba;
GRANT INSERT, UPDATE, DELETE ON core.vertical_patterns TO callscript_dba;
GRANT UPDATE (vertical_id, inference_source, is_verified, payout_after_seconds) ON core.campaigns TO callscript_dba;
