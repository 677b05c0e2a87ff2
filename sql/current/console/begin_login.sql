-- One attempt to sign in with a password, counted before the password is checked: attempts that come at once
-- cannot pass the limit together. Returns what the password is compared with, or how long nobody may try.
-- p_address: network of the attempt. p_browser_sha256: of the browser's own cookie, null without one.
-- Limits within a quarter of an hour: a known browser ten wrong passwords of its own; everybody else ten for an account and
-- fifty from an address. Strangers use up no part of a known browser's limit.
-- Index: users_email_once, known_browsers_pkey, login_attempts_browser_idx, login_attempts_email_idx,
-- login_attempts_address_idx.
-- Trap: always one row, and the same work for an unknown account: nobody learns who has one.
-- Trap: locks in one order, account before address, so that attempts do not wait for each other in a circle.

CREATE OR REPLACE FUNCTION console.begin_login(p_email text, p_address text, p_browser_sha256 bytea)
RETURNS TABLE (attempt_id bigint, user_id bigint, password_hash text, is_known boolean, wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    span constant interval := interval '15 minutes';
    account constant text := left(lower(btrim(p_email)), 200);
    place constant text := left(p_address, 100);
    who record;
    known boolean;
    free_at timestamptz;
    attempt bigint;
BEGIN
    SELECT u.id, u.password_hash INTO who FROM core.users AS u WHERE u.email = account AND u.is_active;
    known := EXISTS (SELECT FROM core.known_browsers AS b
                     WHERE b.token_sha256 = p_browser_sha256 AND b.user_id = who.id AND b.expires_at > clock_timestamp());
    IF known THEN
        PERFORM pg_advisory_xact_lock(hashtext('callscript login: browser'), hashtext(encode(p_browser_sha256, 'hex')));
        free_at := (SELECT x.at + span FROM core.login_attempts AS x
                    WHERE x.browser_sha256 = p_browser_sha256 AND NOT x.succeeded AND x.at > clock_timestamp() - span
                    ORDER BY x.at DESC OFFSET 9 LIMIT 1);
    ELSE
        PERFORM pg_advisory_xact_lock(hashtext('callscript login: account'), hashtext(account));
        PERFORM pg_advisory_xact_lock(hashtext('callscript login: address'), hashtext(place));
        free_at := greatest(
            (SELECT x.at + span FROM core.login_attempts AS x
             WHERE x.email = account AND x.browser_sha256 IS NULL AND NOT x.succeeded AND x.at > clock_timestamp() - span
             ORDER BY x.at DESC OFFSET 9 LIMIT 1),
            (SELECT x.at + span FROM core.login_attempts AS x
             WHERE x.address = place AND x.browser_sha256 IS NULL AND NOT x.succeeded AND x.at > clock_timestamp() - span
             ORDER BY x.at DESC OFFSET 49 LIMIT 1));
    END IF;
    IF free_at > clock_timestamp() THEN
        RETURN QUERY SELECT NULL::bigint, NULL::bigint, NULL::text, known,
                            greatest(1, ceil(extract(epoch FROM free_at - clock_timestamp())))::integer;
        RETURN;
    END IF;
    -- Wrong until the password turns out to be right.
    INSERT INTO core.login_attempts AS a (email, address, succeeded, browser_sha256)
    VALUES (account, place, false, CASE WHEN known THEN p_browser_sha256 END)
    RETURNING a.id INTO attempt;
    RETURN QUERY SELECT attempt, who.id, who.password_hash, known, 0;
END
$$;

COMMENT ON FUNCTION console.begin_login(text, text, bytea) IS 'Counts an attempt to sign in and returns what its password is compared with (nulls: nobody), or how long nobody may try; always one row';
REVOKE ALL ON FUNCTION console.begin_login(text, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.begin_login(text, text, bytea) TO callscript_web;
