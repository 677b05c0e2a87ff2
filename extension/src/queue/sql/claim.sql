-- Claims the newest items that wait for a lane. statements.rs fills in the words in double braces.
-- $1 worker, $2 how many, $3 start time above which none is looked for (claim_from.sql)
-- Index: the waiting index of the lane, walked from the newest item; then the primary key for the few rows
-- taken.
-- A lane may take some items before the newest ones: `reserved`, `but_reserved`, `less_reserved` and
-- `and_reserved`. All four are empty in the other lanes.
-- Trap: the status is a constant, because a parameter would hide the partial index. The rows to update are
-- named by an array, because a join with an unknown number of rows becomes a hash join over the whole table.
-- Calls that are suspected of killing workers are left to claim_alone.sql.
-- Trap: a late result locks its lost lease first and then the call. A lost lease that is locked is passed over: the
-- late result finds another epoch then, and removes it.
-- The lease keeps the login (the default of the column is the session's user): lease_hold.sql.
-- Trap: MATERIALIZED, or the locking select could run once per candidate row.
WITH {{reserved}}c AS MATERIALIZED (
    SELECT k.id
    FROM {{table}} AS k
    WHERE k.status = '{{waiting}}' AND k.available_at <= pg_catalog.clock_timestamp() AND k.{{start}} <= $3
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = '{{lane}}'){{but_reserved}}
      AND k.id <> ALL (ARRAY(SELECT s.item_id FROM core.lost_leases AS s WHERE s.is_suspect AND s.lane = '{{lane}}'))
    ORDER BY k.{{start}} DESC
    LIMIT $2{{less_reserved}}
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE {{table}} AS k
    SET status = '{{working}}', lease_epoch = k.lease_epoch + 1
    WHERE k.id = ANY (ARRAY(SELECT c.id FROM c{{and_reserved}}))
    RETURNING k.id, k.lease_epoch, k.{{start}}, {{columns}}
), leased AS (
    INSERT INTO core.leases AS l (item_id, lane, epoch, worker, deadline_at)
    SELECT t.id, n.lane, t.lease_epoch, $1,
           pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => n.lease_seconds)
    FROM taken AS t, core.lanes AS n
    WHERE n.lane = '{{lane}}'
    -- A stray lease (its item was not in work) is taken over; its epoch is worth nothing any more.
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
       t.{{start}}, {{is_newest}}
FROM taken AS t
