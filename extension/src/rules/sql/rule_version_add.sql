-- A new version of a rule, and the trace of it.
-- $1 rule, $2 version, $3 {name, guidance, vertical_id, speaker, severity, weight, kind, definition, ...}, $4 who or NULL,
-- $5 why, $6 action, $7 version in force before or NULL
-- The rule is locked by the caller.
WITH version AS (
    INSERT INTO core.qa_rule_versions (rule_id, version, name, guidance, vertical_id, speaker, severity, weight, kind,
                                       definition, in_force_from, in_force_until, scope, severity_because, source, source_date,
                                       created_by, reason)
    SELECT $1, $2, v.name, v.guidance, v.vertical_id, v.speaker, v.severity, v.weight, v.kind, v.definition,
           v.in_force_from, v.in_force_until, COALESCE(v.scope, '{}'), v.severity_because, v.source, v.source_date,
           COALESCE($4, session_user), $5
    FROM pg_catalog.jsonb_to_record($3) AS v (
        name text, guidance text, vertical_id text, speaker core.speaker, severity core.severity, weight smallint,
        kind core.rule_kind, definition jsonb, in_force_from date, in_force_until date, scope jsonb, severity_because text,
        source text, source_date date)
    RETURNING rule_id, version
)
INSERT INTO core.qa_rule_changes (rule_id, action, from_version, to_version, changed_by, reason)
SELECT v.rule_id, $6, $7, v.version, COALESCE($4, session_user), $5
FROM version AS v
