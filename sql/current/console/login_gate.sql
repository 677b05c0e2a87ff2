-- The hash that a password is compared with, and how long no further attempt is allowed.
-- A console of the previous version asks it; today's calls console.begin_login.
-- Index: login_attempts_email_idx, login_attempts_address_idx, users_email_once.
-- Trap: always one row, with nulls for an unknown address: the console answers both alike.

CREATE OR REPLACE FUNCTION console.login_gate(p_email text, p_address text)
RETURNS TABLE (user_id bigint, password_hash text, wait_seconds integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    -- Ten wrong passwords for one account, or fifty from one address, within a quarter of an hour.
    SELECT u.id, u.password_hash,
           CASE WHEN a.by_email >= 10 OR a.by_address >= 50
                THEN greatest(1, ceil(extract(epoch FROM a.oldest + interval '15 minutes' - clock_timestamp())))::integer
                ELSE 0 END
    FROM (
        SELECT count(*) FILTER (WHERE x.email = lower(btrim(p_email))) AS by_email,
               count(*) FILTER (WHERE x.address = p_address) AS by_address, min(x.at) AS oldest
        FROM core.login_attempts AS x
        WHERE (x.email = lower(btrim(p_email)) OR x.address = p_address) AND NOT x.succeeded
          AND x.at > clock_timestamp() - interval '15 minutes'
    ) AS a
    LEFT JOIN core.users AS u ON u.email = lower(btrim(p_email)) AND u.is_active
$$;

COMMENT ON FUNCTION console.login_gate(text, text) IS 'What a password is compared with (nulls: nobody), and how long nobody may try; always one row';
REVOKE ALL ON FUNCTION console.login_gate(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.login_gate(text, text) TO callscript_web;
