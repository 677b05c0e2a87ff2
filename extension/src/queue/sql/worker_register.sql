-- Signs a worker on or notes a sign of life. No row: another login registered it.
-- $1 id, $2 version, $3 host, $4 lanes, $5 slots, $6 device, $7 model
-- Index: workers_pkey. last_seen_at is not indexed, so a beat stays a HOT update.
INSERT INTO core.workers AS w (id, version, host, lanes, slots, device, model)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE
    SET version = EXCLUDED.version, host = EXCLUDED.host, lanes = EXCLUDED.lanes, slots = EXCLUDED.slots,
        device = EXCLUDED.device, model = EXCLUDED.model,
        last_seen_at = pg_catalog.clock_timestamp(), stopped_at = NULL
    WHERE w.login = session_user
RETURNING true
