-- Begins the transaction of one statement. pool.rs fills in what stands in double braces, a number of seconds.
-- Trap: what is set for a session stays behind in a pooler, for whoever gets the connection next; so it is set for the
-- transaction. As a start-up option poolers would refuse it.
-- Trap: under REPEATABLE READ as the database's default, claims that race would fail instead of skipping locked rows.
BEGIN ISOLATION LEVEL READ COMMITTED;
SET LOCAL statement_timeout = '{{seconds}}s'
