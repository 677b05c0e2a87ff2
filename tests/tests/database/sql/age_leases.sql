-- Every lease ran out a second ago.
UPDATE core.leases
SET claimed_at = clock_timestamp() - interval '2 minutes',
    heartbeat_at = clock_timestamp() - interval '1 minute',
    deadline_at = clock_timestamp() - interval '1 second'
