-- The calls that the vault takes before the newest ones: a small reserved share for recordings whose address
-- expires next. Newest first alone would let a backlog grow old until its addresses are worth nothing.
-- $2 how many
-- Index: calls_expiring_idx, walked from the address that expires first.
-- The share is a matter of chance below one whole call, so that claims of one call keep to it as well.
-- Trap: the time before which an address expires soon is a subquery, made once: clock_timestamp() itself
-- would be compared with every call that waits, because it may change meanwhile, and no index can answer
-- that.
expiring AS MATERIALIZED (
    SELECT k.id
    FROM {{table}} AS k
    WHERE k.status = '{{waiting}}' AND k.audio_url IS NOT NULL AND k.available_at <= pg_catalog.clock_timestamp()
      AND NOT (SELECT n.paused FROM core.lanes AS n WHERE n.lane = '{{lane}}')
      AND k.audio_url_seen_at < (
          SELECT pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => 3600 * (
              (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'vault.url_hours')
              - (SELECT (s.value #>> '{}')::float8 FROM core.settings AS s WHERE s.key = 'vault.expiring_hours'))))
      AND k.id <> ALL (ARRAY(SELECT s.item_id FROM core.lost_leases AS s WHERE s.is_suspect AND s.lane = '{{lane}}'))
    ORDER BY k.audio_url_seen_at
    LIMIT (SELECT pg_catalog.floor($2 * (s.value #>> '{}')::float8 + pg_catalog.random())::integer
           FROM core.settings AS s WHERE s.key = 'vault.expiring_share')
    FOR UPDATE SKIP LOCKED
)
