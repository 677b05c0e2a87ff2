-- Remembers what a claim has seen. Outside of the transaction: others see it at once.
-- $1 start time above which nothing waits any more, $2 whether it looked from the top
-- Trap: `since` stays five seconds behind, longer than a transaction takes that makes a call available. Both times are
-- whole seconds, `head` rounded up and `since` down: what is remembered must be true.
SELECT pg_catalog.setval('core.claim_window_vault',
           (greatest(pg_catalog.ceil(pg_catalog.date_part('epoch', $1))::bigint - 1577836800, 0) << 31)
           | (pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint - 1577836805)),
       CASE WHEN $2 THEN pg_catalog.setval('core.claim_full_vault',
           pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint - 1577836800) END
