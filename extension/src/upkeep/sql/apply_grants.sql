-- Owner and privileges of every function of the extension.
-- Trap: names of roles cannot be parameters of GRANT, hence the dynamic statements; both sides come from the
-- catalogue or from the list below and are quoted.
DO $$
DECLARE
    f record;
    grantee text;
    -- callscript_worker is a member of all others, and has no right of its own.
    workers constant text[] := ARRAY['callscript_worker', 'callscript_ingest', 'callscript_vault', 'callscript_factory', 'callscript_judge'];
BEGIN
    IF pg_catalog.to_regrole('callscript_owner') IS NOT NULL THEN
        FOREACH grantee IN ARRAY ARRAY['callscript_owner', 'callscript_web', 'callscript_dba'] || workers LOOP
            IF pg_catalog.to_regrole(grantee) IS NOT NULL THEN
                EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA callscript TO %I', grantee);
            END IF;
        END LOOP;
    END IF;
    FOR f IN
        SELECT p.oid::pg_catalog.regprocedure AS signature, p.prosecdef,
               CASE
                   -- These say nothing of a call, but claim, of the call that it hands out. Who may call the function that takes the results
                   -- of a lane may claim in the lane (may_work.sql).
                   WHEN p.proname IN ('claim', 'heartbeat', 'fail', 'release', 'register_worker', 'log', 'is_draining')
                       THEN '{callscript_ingest,callscript_vault,callscript_factory,callscript_judge}'::text[]
                   WHEN p.proname IN ('kill_zombies', 'watchdog')
                       THEN '{callscript_ingest,callscript_vault,callscript_factory,callscript_judge,callscript_dba}'
                   WHEN p.proname = 'status'
                       THEN '{callscript_ingest,callscript_vault,callscript_factory,callscript_judge,callscript_web,callscript_dba}'
                   WHEN p.proname = 'forget' THEN '{callscript_ingest,callscript_vault,callscript_judge,callscript_dba}'
                   WHEN p.proname IN ('store_page', 'ingested') THEN '{callscript_ingest}'
                   WHEN p.proname IN ('open_window', 'reconcile') THEN '{callscript_ingest,callscript_dba}'
                   WHEN p.proname = 'proof' THEN '{callscript_ingest,callscript_web,callscript_dba}'
                   WHEN p.proname IN ('gate_pass', 'gate_report', 'gate_closed_for') THEN '{callscript_ingest,callscript_vault}'
                   WHEN p.proname IN ('vaulted', 'recordings_to_sign', 'recording_signed') THEN '{callscript_vault}'
                   WHEN p.proname IN ('transcribed', 'recording_address') THEN '{callscript_factory}'
                   WHEN p.proname IN ('judge_question', 'withdraw_question', 'judge_server', 'judge_pause', 'judged')
                       THEN '{callscript_judge}'
                   WHEN p.proname IN ('score', 'cost_plan') THEN '{callscript_judge,callscript_web,callscript_dba}'
                   -- Without a lease, so not for workers.
                   WHEN p.proname IN ('judge_request', 'stored_audio', 'orphans') THEN '{callscript_dba}'
                   WHEN p.proname = 'audio_key' THEN '{callscript_web,callscript_dba}'
                   WHEN p.proname IN ('add_rule', 'edit_rule', 'publish_rule', 'force_rule', 'set_rule_active', 'edit_prompt', 'draft_prompt', 'publish_prompt',
                                      'shadow', 'try_rule',
                                      'test_rule', 'add_example', 'keep_golden', 'golden')
                       THEN '{callscript_web,callscript_dba}'
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
        -- Rights that a version before gave.
        FOREACH grantee IN ARRAY workers LOOP
            IF grantee <> ALL (f.grantees) AND pg_catalog.to_regrole(grantee) IS NOT NULL THEN
                EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION %s FROM %I', f.signature, grantee);
            END IF;
        END LOOP;
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
