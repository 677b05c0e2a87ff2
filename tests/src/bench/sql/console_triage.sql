-- What people leave in the inbox beside decisions: two thousand open calls that are put away, a few of them for a time that is past, a
-- fifth of the open calls assigned, comments with and without names. $1 whose inbox is measured
WITH person AS (
    SELECT u.id FROM core.users AS u WHERE u.email = $1
), open AS (
    SELECT i.call_id, row_number() OVER (ORDER BY i.flagged_at DESC) AS n FROM core.inbox AS i WHERE i.state = 'open'
), put_away AS (
    UPDATE core.inbox AS i
    SET snoozed_until = now() + make_interval(hours => (o.n % 300)::integer - 10), snoozed_at = now(), snoozed_by = p.id
    FROM open AS o, person AS p
    WHERE o.call_id = i.call_id AND o.n % 9 = 0 AND o.n <= 18000
    RETURNING 1
), assigned AS (
    UPDATE core.inbox AS i SET assignee_id = p.id
    FROM open AS o, person AS p
    WHERE o.call_id = i.call_id AND o.n % 9 = 4
    RETURNING 1
), said AS (
    INSERT INTO core.comments (call_id, user_id, at_seconds, text)
    SELECT o.call_id, p.id, o.n % 60, '@bench have a look' FROM open AS o, person AS p WHERE o.n % 7 = 0
    RETURNING id, user_id
), named AS (
    INSERT INTO core.mentions (comment_id, user_id, read_at)
    SELECT s.id, s.user_id, CASE WHEN s.id % 10 > 0 THEN now() END FROM said AS s
    RETURNING 1
)
SELECT (SELECT count(*) FROM put_away), (SELECT count(*) FROM assigned), (SELECT count(*) FROM named)
