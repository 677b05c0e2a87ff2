-- Which flags decisions are about.
-- Index: dispositions_pkey, flags_pkey.

CREATE OR REPLACE FUNCTION console.flags_decided(p_disposition_ids bigint[]) RETURNS TABLE (call_id uuid, flag_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.call_id, f.id
    FROM core.dispositions AS d JOIN core.flags AS f ON f.id = d.flag_id
    WHERE d.id = ANY (p_disposition_ids)
    ORDER BY d.id
$$;

COMMENT ON FUNCTION console.flags_decided(bigint[]) IS 'Calls and flags that decisions are about';
REVOKE ALL ON FUNCTION console.flags_decided(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.flags_decided(bigint[]) TO callscript_web;
