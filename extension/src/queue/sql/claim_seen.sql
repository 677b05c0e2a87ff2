-- Remembers what a claim has seen. Outside of the transaction: others see it at once.
-- statements.rs fills in what stands in double braces, and says what the two sequences hold.
-- $1 start time above which nothing waits any more, $2 whether it looked from the top
-- Trap: `since` stays {{margin_seconds}} seconds behind, longer than a transaction takes that makes a call
-- available. Both times are whole seconds, `head` rounded up and `since` down: what is remembered must be
-- true.
SELECT pg_catalog.setval('core.claim_window_{{lane}}',
           (greatest(pg_catalog.ceil(pg_catalog.date_part('epoch', $1))::bigint - {{clock_begins}}, 0) << {{since_bits}})
           | (pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint
              - {{clock_begins}} - {{margin_seconds}})),
       CASE WHEN $2 THEN pg_catalog.setval('core.claim_full_{{lane}}',
           pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()))::bigint - {{clock_begins}}) END
