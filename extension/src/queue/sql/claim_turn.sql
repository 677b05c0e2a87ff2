-- What a worker may claim: 'any', 'nothing' while it holds an item alone, or 'look' where some item is suspected
-- of killing workers (claim_turn_look.sql decides).
-- $1 worker
-- Index: leases_alone_idx; lost_leases is small and read whole.
SELECT CASE WHEN EXISTS (SELECT FROM core.leases AS l WHERE l.worker = $1 AND l.is_alone) THEN 'nothing'
            WHEN EXISTS (SELECT FROM core.lost_leases AS s WHERE s.is_suspect) THEN 'look'
            ELSE 'any' END
