-- The 95 % interval of a share: k of n (Wilson, 1927). Null for n = 0.
-- Index: none.

CREATE OR REPLACE FUNCTION core.wilson(p_k bigint, p_n bigint, OUT low double precision, OUT high double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (x.centre - x.half) / x.whole, (x.centre + x.half) / x.whole
    FROM (SELECT p_k::float8 / p_n + 1.9208 / p_n AS centre,
                 1.96 * sqrt((p_k::float8 / p_n * (1 - p_k::float8 / p_n) + 0.9604 / p_n) / p_n) AS half,
                 1 + 3.8416 / p_n AS whole
          WHERE p_n > 0) AS x
$$;

COMMENT ON FUNCTION core.wilson(bigint, bigint) IS 'The 95 % interval of a share: k of n';
REVOKE ALL ON FUNCTION core.wilson(bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION core.wilson(bigint, bigint) TO callscript_bi, callscript_dba, callscript_web;
