-- Where alerts are sent.
SELECT id, name, kind, host, least_severity, last_at, last_error FROM console.targets()
