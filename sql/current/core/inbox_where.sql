-- The filter of the inbox, once for the list, its counts and its groups. A plain SQL function becomes a part
-- of the statement that calls it, so the planner sees the actual filter; callers run it with plans of their
-- own.
-- Index: those of core.inbox; inbox_words_idx of core.inbox_words. The join is left out of the plan where no
-- words are asked for, because nothing else is read from it.
-- Trap: no search_path of its own, which would keep it from becoming a part of the statement; its callers
-- have one.
-- Trap: a cast from text to an enum or a timestamp is not immutable and would be made anew for each of
-- 100,000 rows.

CREATE OR REPLACE FUNCTION core.inbox_where(p_filter jsonb) RETURNS SETOF core.inbox
LANGUAGE sql STABLE AS $$
    SELECT i.*
    FROM core.inbox AS i
    LEFT JOIN core.inbox_words AS w ON w.call_id = i.call_id
    WHERE (p_filter ->> 'state' IS NULL OR i.state = p_filter ->> 'state')
      AND (p_filter ->> 'severity' IS NULL OR i.severity = core.as_severity(p_filter ->> 'severity'))
      AND (p_filter ->> 'vertical' IS NULL OR i.vertical = p_filter ->> 'vertical')
      AND (p_filter ->> 'campaign' IS NULL OR i.campaign = p_filter ->> 'campaign')
      AND (p_filter ->> 'publisher' IS NULL OR i.publisher = p_filter ->> 'publisher')
      AND (p_filter ->> 'buyer' IS NULL OR i.buyer = p_filter ->> 'buyer')
      AND (p_filter ->> 'rule' IS NULL OR i.rule_ids @> ARRAY[p_filter ->> 'rule'])
      AND (p_filter ->> 'from' IS NULL OR i.call_time >= to_timestamp((p_filter ->> 'from')::float8))
      AND (p_filter ->> 'to' IS NULL OR i.call_time < to_timestamp((p_filter ->> 'to')::float8))
      AND (p_filter ->> 'assignee' IS NULL
           OR CASE WHEN p_filter ->> 'assignee' = '0' THEN i.assignee_id IS NULL
                   ELSE i.assignee_id = (p_filter ->> 'assignee')::bigint END)
      AND (p_filter ->> 'words' IS NULL OR w.words @@ websearch_to_tsquery('simple', p_filter ->> 'words'))
$$;

COMMENT ON FUNCTION core.inbox_where(jsonb) IS 'Calls of the inbox that match {state, severity, vertical, campaign, publisher, buyer, rule, from and to (seconds since 1970), assignee (0: nobody), words}; what is missing is not asked';
REVOKE ALL ON FUNCTION core.inbox_where(jsonb) FROM PUBLIC;
