-- What the page "Your account" shows: open sessions, second factors, identities at providers.
-- Index: users_pkey, sessions_user_idx, totp_secrets_pkey, recovery_codes_pkey, passkeys_user_idx,
-- user_identities_one_of_an_issuer.

CREATE OR REPLACE FUNCTION console.account(p_user_id bigint, p_token_sha256 bytea) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'has_password', u.password_hash IS NOT NULL,
        'totp', (SELECT t.confirmed_at FROM core.totp_secrets AS t WHERE t.user_id = u.id),
        'recovery_codes', (SELECT count(*) FROM core.recovery_codes AS r WHERE r.user_id = u.id AND r.used_at IS NULL),
        'passkeys', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', encode(k.credential_id, 'hex'), 'name', k.name, 'created_at', k.created_at, 'used_at', k.used_at)
                ORDER BY k.created_at), '[]')
            FROM core.passkeys AS k WHERE k.user_id = u.id),
        'identities', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'issuer', i.issuer, 'bound_at', i.bound_at, 'used_at', i.used_at) ORDER BY i.issuer), '[]')
            FROM core.user_identities AS i WHERE i.user_id = u.id),
        'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', encode(s.token_sha256, 'hex'), 'is_this', s.token_sha256 = p_token_sha256, 'way', s.way,
                'is_strong', s.is_strong, 'agent', s.user_agent, 'created_at', s.created_at, 'seen_at', s.last_seen_at)
                ORDER BY s.last_seen_at DESC), '[]')
            FROM core.sessions AS s
            WHERE s.user_id = u.id AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp()
              AND s.last_seen_at > clock_timestamp() - interval '12 hours'))
    FROM core.users AS u WHERE u.id = p_user_id
$$;

COMMENT ON FUNCTION console.account(bigint, bytea) IS 'What the page of one''s own account shows';
REVOKE ALL ON FUNCTION console.account(bigint, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION console.account(bigint, bytea) TO callscript_web;
