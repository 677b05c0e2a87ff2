-- The filter of the inbox, once for the list, its counts and its groups. A plain SQL function becomes a part
-- of the statement that calls it, so the planner sees the actual filter; callers run it with plans of their
-- own.
-- Index: those of core.inbox; inbox_words_idx of core.inbox_words. The join is left out of the plan where no
-- words are asked for, because nothing else is read from it.
-- Trap: no search_path of its own, which would keep it from becoming a part of the statement; its callers
-- have one.
-- Trap: a cast from text to an enum or a timestamp is not immutable and would be made anew for each of
-- 100,000 rows.
-- Trap: a call comes back from being put away when its time is past, without anybody writing: so the time is compared here,
-- with the beginning of the statement's transaction, which is one value and not one a row.

CREATE OR REPLACE FUNCTION core.inbox_where(p_filter jsonb) RETURNS SETOF core.inbox
LANGUAGE sql STABLE AS $$
    SELECT i.*
    FROM core.inbox AS i
    LEFT JOIN core.inbox_words AS w ON w.call_id = i.call_id
    WHERE (p_filter ->> 'state' IS NULL
           OR CASE p_filter ->> 'state'
                  WHEN 'open' THEN i.state = 'open' AND (i.snoozed_until IS NULL OR i.snoozed_until <= now())
                  WHEN 'snoozed' THEN i.state = 'open' AND i.snoozed_until > now()
                  WHEN 'done' THEN i.state IN ('confirmed', 'dismissed')
                  ELSE i.state = p_filter ->> 'state' END)
      AND (p_filter ->> 'severity' IS NULL OR i.severity = core.as_severity(p_filter ->> 'severity'))
      AND (p_filter ->> 'vertical' IS NULL OR i.vertical = p_filter ->> 'vertical')
      AND (p_filter ->> 'campaign' IS NULL OR i.campaign = p_filter ->> 'campaign')
      AND (p_filter ->> 'publisher' IS NULL OR i.publisher = p_filter ->> 'publisher')
      AND (p_filter ->> 'rule' IS NULL OR i.rule_ids @> ARRAY[p_filter ->> 'rule'])
      AND (p_filter ->> 'from' IS NULL OR i.call_time >= to_timestamp((p_filter ->> 'from')::float8))
      AND (p_filter ->> 'to' IS NULL OR i.call_time < to_timestamp((p_filter ->> 'to')::float8))
      AND (p_filter ->> 'assignee' IS NULL
           OR CASE WHEN p_filter ->> 'assignee' = '0' THEN i.assignee_id IS NULL
                   ELSE i.assignee_id = (p_filter ->> 'assignee')::bigint END)
      AND (p_filter ->> 'words' IS NULL OR w.words @@ websearch_to_tsquery('simple', p_filter ->> 'words'))
$$;

COMMENT ON FUNCTION core.inbox_where(jsonb) IS 'Calls of the inbox that match {state, severity, vertical, campaign, publisher, rule, from and to (seconds since 1970), assignee (0: nobody), words}; what is missing is not asked. States beside those of the inbox: open is without calls that are put away, snoozed is only those, done is confirmed or dismissed';
REVOKE ALL ON FUNCTION core.inbox_where(jsonb) FROM PUBLIC;
