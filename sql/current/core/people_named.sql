-- Whom a name after @ may mean: people whose name, a word of it, or e-mail address before its @ begins with it; only those
-- where it is the whole of one, if there are any.
-- Index: none; a few dozen people.

CREATE OR REPLACE FUNCTION core.people_named(p_name text) RETURNS TABLE (user_id bigint, name text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH fitting AS (
        SELECT u.id, u.name, bool_or(f.form = lower(p_name)) AS is_whole
        FROM core.users AS u
        CROSS JOIN LATERAL unnest(regexp_split_to_array(lower(u.name), '\s+')
                                  || ARRAY[regexp_replace(lower(u.name), '\s+', '', 'g'), split_part(u.email, '@', 1)]) AS f (form)
        WHERE u.is_active AND starts_with(f.form, lower(p_name))
        GROUP BY u.id, u.name
    )
    SELECT f.id, f.name FROM fitting AS f
    WHERE f.is_whole OR NOT EXISTS (SELECT FROM fitting AS o WHERE o.is_whole)
    ORDER BY f.name, f.id
$$;

COMMENT ON FUNCTION core.people_named(text) IS 'People whom a name after @ may mean';
REVOKE ALL ON FUNCTION core.people_named(text) FROM PUBLIC;
