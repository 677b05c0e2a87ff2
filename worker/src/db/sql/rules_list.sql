-- Versions of rules that judge calls of today or of other days, and drafts.
SELECT r.rule_id, r.version, r.state, r.kind, r.severity, coalesce(r.vertical, 'all'), r.name, coalesce(r.source, '-'),
       coalesce(r.source_date::text, '-'), coalesce(r.judges_from::text, ''), coalesce(r.judges_until::text, '')
FROM bi.rules AS r
WHERE r.state <> 'past'
ORDER BY r.vertical NULLS FIRST, r.rule_id, r.version
