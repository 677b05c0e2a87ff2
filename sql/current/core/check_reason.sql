-- The reason of a decision as it is stored: trimmed, null where none is given. One that does not belong to the action is refused.
-- Index: disposition_reasons_pkey.

CREATE OR REPLACE FUNCTION core.check_reason(p_action text, p_reason text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    why constant text := nullif(btrim(p_reason), '');
    belongs_to text;
BEGIN
    IF why IS NOT NULL AND NOT EXISTS (
        SELECT FROM core.disposition_reasons AS r
        WHERE r.action = p_action::core.disposition_action AND r.reason = why AND r.is_offered) THEN
        SELECT string_agg(n.verb, ' or to ' ORDER BY r.action) INTO belongs_to
        FROM core.disposition_reasons AS r
        JOIN (VALUES ('confirmed', 'confirm'), ('dismissed', 'dismiss'), ('escalated', 'escalate'), ('reopened', 'reopen'))
            AS n (action, verb) ON n.action = r.action::text
        WHERE r.reason = why AND r.is_offered;
        RAISE EXCEPTION '%', CASE
                WHEN belongs_to IS NULL THEN format('There is no reason "%s". Choose one from the list, or none.', left(why, 60))
                ELSE format('"%s" is a reason to %s a flag. Nothing was %s: choose another reason, or none.', why, belongs_to,
                            p_action) END
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN why;
END
$$;

COMMENT ON FUNCTION core.check_reason(text, text) IS 'The reason of a decision, trimmed; an error where it does not belong to the action';
REVOKE ALL ON FUNCTION core.check_reason(text, text) FROM PUBLIC;
