-- The one reader of schema alerts, whose views say what needs a person: raises what holds now, brings what is open up to
-- date, and resolves what is over, and reminds of what stays open. The name of a view is the kind of its alerts.
-- Index: alerts_open_once_idx.
-- Trap: each view is read in a sub-transaction of its own, so that a check that fails mutes no other; its failure is an
-- alert too.
-- Trap: an alert that was raised while the clock was ahead ends when it began.

CREATE OR REPLACE FUNCTION core.watch(p_kinds text[] DEFAULT NULL) RETURNS TABLE (raised integer, resolved integer)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    checked text;
    more_raised integer;
    more_resolved integer;
BEGIN
    raised := 0;
    resolved := 0;
    FOR checked IN
        SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = 'alerts'::regnamespace AND c.relkind = 'v' AND (p_kinds IS NULL OR c.relname = ANY (p_kinds))
        ORDER BY c.relname
    LOOP
        BEGIN
            IF checked = 'lane_stalled' THEN
                PERFORM core.look_at_lanes();
            END IF;
            EXECUTE format($check$
                WITH present AS MATERIALIZED (
                    SELECT p.cause, p.severity, p.message, p.details, p.runbook FROM alerts.%1$I AS p
                ), updated AS (
                    UPDATE core.alerts AS a
                    SET severity = p.severity, message = p.message, details = p.details, runbook = p.runbook
                    FROM present AS p
                    WHERE a.cause = p.cause AND a.resolved_at IS NULL
                      AND (a.severity, a.message, a.details, a.runbook)
                          IS DISTINCT FROM (p.severity, p.message, p.details, p.runbook)
                ), raised AS (
                    INSERT INTO core.alerts (cause, kind, severity, message, details, runbook)
                    SELECT p.cause, %1$L, p.severity, p.message, p.details, p.runbook FROM present AS p
                    ON CONFLICT (cause) WHERE resolved_at IS NULL DO NOTHING
                    RETURNING 1
                ), resolved AS (
                    UPDATE core.alerts AS a SET resolved_at = greatest(a.raised_at, clock_timestamp())
                    WHERE a.resolved_at IS NULL
                      AND (a.cause = 'check_failed:' || %1$L
                           OR a.kind = %1$L AND NOT EXISTS (SELECT FROM present AS p WHERE p.cause = a.cause))
                    RETURNING 1
                )
                SELECT (SELECT count(*) FROM raised)::integer, (SELECT count(*) FROM resolved)::integer
                $check$, checked) INTO more_raised, more_resolved;
        EXCEPTION WHEN OTHERS THEN
            INSERT INTO core.alerts (cause, kind, severity, message, details, runbook)
            SELECT 'check_failed:' || checked, 'check_failed', 'critical',
                   format('The check %s fails, so nobody is told of what it looks for (%s): SELECT * FROM alerts.%I shows why',
                          checked, left(SQLERRM, 500), checked),
                   jsonb_build_object('check', checked, 'sqlstate', SQLSTATE), 'docs/runbooks/alerts.md'
            ON CONFLICT (cause) WHERE resolved_at IS NULL DO NOTHING;
            GET DIAGNOSTICS more_raised = ROW_COUNT;
            more_resolved := 0;
        END;
        raised := raised + more_raised;
        resolved := resolved + more_resolved;
    END LOOP;
    IF p_kinds IS NULL THEN
        -- Of checks that an upgrade took away.
        UPDATE core.alerts AS a SET resolved_at = greatest(a.raised_at, clock_timestamp())
        WHERE a.resolved_at IS NULL
          AND to_regclass(format('alerts.%I', CASE a.kind WHEN 'check_failed' THEN a.details ->> 'check' ELSE a.kind END)) IS NULL;
        GET DIAGNOSTICS more_resolved = ROW_COUNT;
        resolved := resolved + more_resolved;
        PERFORM core.remind();
    END IF;
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION core.watch(text[]) IS 'Raises, updates and resolves the alerts of the views of schema alerts: of these kinds, or of all';
REVOKE ALL ON FUNCTION core.watch(text[]) FROM PUBLIC;
