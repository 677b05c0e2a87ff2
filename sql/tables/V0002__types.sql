-- Enumerations of the state machine. Adding a value later is one ALTER TYPE ... ADD VALUE.

SET LOCAL ROLE callscript_owner;

DO $$
BEGIN
    IF to_regtype('core.setting_kind') IS NULL THEN
        CREATE TYPE core.setting_kind AS ENUM ('integer', 'number', 'boolean', 'choice');
    END IF;
    IF to_regtype('core.lane') IS NULL THEN
        CREATE TYPE core.lane AS ENUM ('ingest', 'vault', 'factory', 'judge');
    END IF;
    IF to_regtype('core.call_status') IS NULL THEN
        CREATE TYPE core.call_status AS ENUM (
            'pending', 'vaulting', 'downloaded', 'processing', 'transcribed', 'judging',
            'flagged', 'safe', 'unjudged', 'skipped', 'failed', 'parked');
    END IF;
    IF to_regtype('core.window_status') IS NULL THEN
        CREATE TYPE core.window_status AS ENUM ('pending', 'working', 'done', 'split', 'failed');
    END IF;
    IF to_regtype('core.severity') IS NULL THEN
        CREATE TYPE core.severity AS ENUM ('info', 'warning', 'critical');
    END IF;
    IF to_regtype('core.speaker') IS NULL THEN
        CREATE TYPE core.speaker AS ENUM ('agent', 'caller', 'unknown');
    END IF;
    IF to_regtype('core.rule_kind') IS NULL THEN
        CREATE TYPE core.rule_kind AS ENUM ('phrase', 'absence', 'metric', 'judge');
    END IF;
    IF to_regtype('core.finding_source') IS NULL THEN
        CREATE TYPE core.finding_source AS ENUM ('rule', 'judge');
    END IF;
    IF to_regtype('core.disposition_action') IS NULL THEN
        CREATE TYPE core.disposition_action AS ENUM ('confirmed', 'dismissed', 'escalated', 'reopened');
    END IF;
END
$$;

COMMENT ON TYPE core.setting_kind IS 'What a setting holds: whole number, number, yes or no, or one of some words';
COMMENT ON TYPE core.lane IS 'The four lanes of the factory';
COMMENT ON TYPE core.call_status IS 'pending -vault-> downloaded -factory-> transcribed -judge-> flagged | safe; skipped and failed are ends too; parked was put off for too long and waits for a person';
COMMENT ON TYPE core.window_status IS 'A sync window waits, is worked on, and ends done, split into smaller windows, or failed';
COMMENT ON TYPE core.severity IS 'Ordered: info < warning < critical';
COMMENT ON TYPE core.speaker IS 'Who says it; unknown on mono recordings';
COMMENT ON TYPE core.rule_kind IS 'phrase: words were said; absence: words were not said; metric: a measurement; judge: only the language model can tell';
COMMENT ON TYPE core.finding_source IS 'Whether a flag came from a deterministic rule or from the language model';
COMMENT ON TYPE core.disposition_action IS 'What a reviewer decided about a flag';
