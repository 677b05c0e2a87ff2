-- A page of the inbox; filter, order, place and direction are those of core.inbox_sorted. rank and flagged_at make the place
-- of a row.
-- Index: those of core.inbox_sorted; users_pkey, comments_call_idx.

CREATE OR REPLACE FUNCTION console.flags(p_filter jsonb, p_sort text, p_place jsonb, p_is_back boolean, p_most integer)
RETURNS TABLE (call_id uuid, flagged_at timestamptz, call_time timestamptz, duration_seconds integer, campaign text,
               vertical text, publisher text, revenue float8, severity text, flags smallint, lead_flag_id bigint,
               lead_rule text, lead_quote text, lead_start float8, state text, decided_by text, assignee text, buyer text,
               confidence float8, snoozed_until timestamptz, snoozed_by text, comments bigint, rank text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.call_id, i.flagged_at, i.call_time, i.duration_seconds, i.campaign, i.vertical, i.publisher,
           i.revenue::float8, i.severity::text, i.flags, i.lead_flag_id, i.lead_rule, i.lead_quote, i.lead_start,
           i.state, i.decided_by, (SELECT u.name FROM core.users AS u WHERE u.id = i.assignee_id), i.buyer,
           i.lead_confidence::float8, CASE WHEN i.state = 'open' AND i.snoozed_until > now() THEN i.snoozed_until END,
           (SELECT u.name FROM core.users AS u
            WHERE u.id = i.snoozed_by AND i.state = 'open' AND i.snoozed_until > now()),
           (SELECT count(*) FROM core.comments AS c WHERE c.call_id = i.call_id),
           CASE p_sort WHEN 'money' THEN i.revenue WHEN 'severity' THEN i.gravity WHEN 'confidence' THEN i.lead_confidence END::text
    FROM core.inbox_sorted(p_filter, p_sort, p_place, p_is_back, least(p_most, 1000)) WITH ORDINALITY AS i
    ORDER BY i.ordinality
$$;

COMMENT ON FUNCTION console.flags(jsonb, text, jsonb, boolean, integer) IS 'A page of the inbox under a filter (core.inbox_where) and in an order (core.inbox_sorted); towards the top it comes from the place upwards';
REVOKE ALL ON FUNCTION console.flags(jsonb, text, jsonb, boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.flags(jsonb, text, jsonb, boolean, integer) TO callscript_web;
