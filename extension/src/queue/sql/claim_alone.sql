-- Claims the newest waiting item that is suspected of killing workers, alone. statements.rs fills in the words
-- in double braces.
-- $1 worker
-- Index: the primary key, for the few items that are suspected; lost_leases is small and read whole.
-- Trap: the last column says that the item is not there because it was the newest: what claims remember of a
-- lane knows nothing of suspects.
WITH c AS MATERIALIZED (
    SELECT k.id
    FROM {{table}} AS k
    WHERE k.id = ANY (ARRAY(SELECT s.item_id FROM core.lost_leases AS s WHERE s.is_suspect AND s.lane = '{{lane}}'))
      AND k.status::text = '{{waiting}}' AND k.available_at <= pg_catalog.clock_timestamp()
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = '{{lane}}')
    ORDER BY k.{{start}} DESC
    LIMIT 1
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE {{table}} AS k
    SET status = '{{working}}', lease_epoch = k.lease_epoch + 1
    WHERE k.id = ANY (ARRAY(SELECT c.id FROM c))
    RETURNING k.id, k.lease_epoch, k.{{start}}, {{columns}}
), leased AS (
    INSERT INTO core.leases AS l (item_id, lane, epoch, worker, deadline_at, is_alone)
    SELECT t.id, n.lane, t.lease_epoch, $1,
           pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => n.lease_seconds), true
    FROM taken AS t, core.lanes AS n
    WHERE n.lane = '{{lane}}'
    ON CONFLICT (item_id) DO UPDATE
        SET lane = EXCLUDED.lane, epoch = EXCLUDED.epoch, worker = EXCLUDED.worker,
            login = EXCLUDED.login, claimed_at = EXCLUDED.claimed_at, heartbeat_at = EXCLUDED.heartbeat_at,
            deadline_at = EXCLUDED.deadline_at, is_alone = EXCLUDED.is_alone
), forgotten AS (
    DELETE FROM core.lost_leases AS s
    WHERE s.item_id = ANY (ARRAY(SELECT x.item_id FROM core.lost_leases AS x
                                 WHERE x.item_id = ANY (ARRAY(SELECT t.id FROM taken AS t)) FOR UPDATE SKIP LOCKED))
)
SELECT t.id, t.lease_epoch,
       {{work}},
       t.{{start}}, false
FROM taken AS t
