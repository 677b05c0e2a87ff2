-- Keeps a challenge for a passkey, for five minutes. Of those for signing in, which anybody can have made, the
-- newest 20,000 are kept.
-- Index: passkey_challenges_expiry_idx.

CREATE OR REPLACE FUNCTION console.add_challenge(p_token_sha256 bytea, p_purpose text, p_user_id bigint, p_state jsonb)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM core.passkey_challenges AS c
    WHERE c.expires_at < clock_timestamp()
       OR c.purpose = 'sign_in' AND c.expires_at < (SELECT x.expires_at FROM core.passkey_challenges AS x
                                                    WHERE x.purpose = 'sign_in' ORDER BY x.expires_at DESC OFFSET 19999 LIMIT 1);
    INSERT INTO core.passkey_challenges (token_sha256, purpose, user_id, state, expires_at)
    VALUES (p_token_sha256, p_purpose, p_user_id, p_state, clock_timestamp() + interval '5 minutes')
$$;

COMMENT ON FUNCTION console.add_challenge(bytea, text, bigint, jsonb) IS 'Keeps a challenge for a passkey, for five minutes';
REVOKE ALL ON FUNCTION console.add_challenge(bytea, text, bigint, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.add_challenge(bytea, text, bigint, jsonb) TO callscript_web;
