-- Gives each statement of a new connection so much time. Trap: as a start-up option poolers would refuse it.
-- $1 such as '30s'
SELECT set_config('statement_timeout', $1, false)
