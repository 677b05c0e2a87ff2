-- Extends leases; the ids that come back are still held.
-- $1 item ids, $2 epochs (parallel arrays)
SELECT id FROM callscript.heartbeat($1, $2)
