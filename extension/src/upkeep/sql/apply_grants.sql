-- Owner and privileges of every function of the extension.
-- Trap: names of roles cannot be parameters of GRANT, hence the dynamic statements; both sides come from the
-- catalogue or from the list below and are quoted.
DO $$
DECLARE
    f record;
    grantee text;
BEGIN
    IF pg_catalog.to_regrole('callscript_owner') IS NOT NULL THEN
        FOREACH grantee IN ARRAY ARRAY['callscript_owner', 'callscript_worker', 'callscript_web', 'callscript_dba'] LOOP
            IF pg_catalog.to_regrole(grantee) IS NOT NULL THEN
                EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA callscript TO %I', grantee);
            END IF;
        END LOOP;
    END IF;
    FOR f IN
        SELECT p.oid::pg_catalog.regprocedure AS signature, p.prosecdef,
               CASE
                   WHEN p.proname IN ('claim', 'heartbeat', 'store_page', 'ingested', 'vaulted', 'transcribed', 'judged',
                                      'fail', 'release', 'judge_request', 'judge_question', 'withdraw_question', 'judge_server', 'judge_pause',
                                      'register_worker', 'log', 'gate_pass',
                                      'gate_report', 'gate_closed_for', 'is_draining')
                       THEN '{callscript_worker}'::text[]
                   WHEN p.proname IN ('kill_zombies', 'watchdog', 'open_window', 'orphans', 'stored_audio', 'reconcile', 'forget')
                       THEN '{callscript_worker,callscript_dba}'
                   WHEN p.proname = 'audio_key' THEN '{callscript_web,callscript_dba}'
                   WHEN p.proname IN ('add_rule', 'edit_rule', 'publish_rule', 'force_rule', 'set_rule_active', 'edit_prompt', 'draft_prompt', 'publish_prompt',
                                      'shadow', 'try_rule',
                                      'test_rule', 'add_example', 'keep_golden', 'golden')
                       THEN '{callscript_web,callscript_dba}'
                   WHEN p.proname IN ('status', 'score', 'proof', 'cost_plan') THEN '{callscript_worker,callscript_web,callscript_dba}'
                   WHEN p.proname IN ('backfill', 'requeue', 'schedule', 'unschedule', 'tidy', 'rescore',
                                      'backfill_progress', 'pause', 'resume', 'drain', 'golden_setups', 'golden_question', 'golden_answered',
                                      'golden_compared', 'use_model')
                       THEN '{callscript_dba}'
                   ELSE '{}'
               END AS grantees,
               p.proname = 'apply_grants' AS stays
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
                                      AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                                      AND d.deptype = 'e'
        JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
        WHERE e.extname = 'callscript'
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f.signature);
        IF f.prosecdef AND NOT f.stays AND pg_catalog.to_regrole('callscript_owner') IS NOT NULL THEN
            EXECUTE pg_catalog.format('ALTER FUNCTION %s OWNER TO callscript_owner', f.signature);
        END IF;
        -- The owner role runs the others, and migrations completed by its members end with apply_grants().
        FOREACH grantee IN ARRAY f.grantees || 'callscript_owner'::text LOOP
            IF pg_catalog.to_regrole(grantee) IS NOT NULL THEN
                EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %I', f.signature, grantee);
            END IF;
        END LOOP;
    END LOOP;
END
$$
