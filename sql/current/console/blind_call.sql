-- What a reader of the sample sees of a call: transcript and rules, no verdict, no flags, no names.
-- Index: recall_samples_pkey; those of console.call_to_mark.

CREATE OR REPLACE FUNCTION console.blind_call(p_user_id bigint, p_call_id uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT console.call_to_mark(p_user_id, o.call_id) FROM core.recall_samples AS o WHERE o.call_id = p_call_id
$$;

COMMENT ON FUNCTION console.blind_call(bigint, uuid) IS 'What a reader of the sample sees of a call: transcript and rules, no verdict';
REVOKE ALL ON FUNCTION console.blind_call(bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.blind_call(bigint, uuid) TO callscript_web;
