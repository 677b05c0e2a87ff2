-- Whatever lets a person in ends when they are dismissed or get a new password, whoever changes their row: sessions,
-- known browsers, links that were sent to them and, after a dismissal, links that they made for others.
-- Index: sessions_user_idx, known_browsers_user_idx, invites_one_open_idx.

CREATE OR REPLACE FUNCTION core.access_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE core.sessions AS s SET revoked_at = clock_timestamp() WHERE s.user_id = NEW.id AND s.revoked_at IS NULL;
    DELETE FROM core.known_browsers AS b WHERE b.user_id = NEW.id;
    UPDATE core.invites AS i SET voided_at = clock_timestamp()
    WHERE (i.email = NEW.email OR NOT NEW.is_active AND i.invited_by = NEW.email) AND i.used_at IS NULL AND i.voided_at IS NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER users_access_ends AFTER UPDATE OF is_active, password_hash ON core.users
FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active OR OLD.password_hash IS DISTINCT FROM NEW.password_hash)
EXECUTE FUNCTION core.access_ends();

COMMENT ON FUNCTION core.access_ends() IS 'Trigger: a dismissal or a new password ends sessions, known browsers and open links';
REVOKE ALL ON FUNCTION core.access_ends() FROM PUBLIC;
