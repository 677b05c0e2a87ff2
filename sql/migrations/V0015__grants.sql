-- Who may do what with the tables and views. Workers need no right here at all: they call functions, which run as
-- callscript_owner. Rights on those functions are the extension's (callscript.apply_grants()).

SET LOCAL ROLE callscript_owner;

-- PostgreSQL lets everybody execute new functions; here nobody may unless told so.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA core FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE callscript_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT SELECT ON ALL TABLES IN SCHEMA bi TO callscript_bi, callscript_web, callscript_dba;
GRANT SELECT ON ALL TABLES IN SCHEMA core TO callscript_dba;
GRANT EXECUTE ON FUNCTION core.make_log_partitions(integer) TO callscript_dba;

-- What a DBA tunes and maintains by hand.
GRANT UPDATE (value, updated_at, updated_by) ON core.settings TO callscript_dba;
GRANT UPDATE (lease_seconds, max_attempts, paused) ON core.lanes TO callscript_dba;
GRANT UPDATE (vertical_id, inference_source, is_verified) ON core.campaigns TO callscript_dba;
GRANT INSERT, UPDATE, DELETE ON core.vertical_patterns, core.judge_models TO callscript_dba;
GRANT INSERT ON core.verticals, core.qa_rule_versions, core.prompts TO callscript_dba;
GRANT INSERT, UPDATE ON core.qa_rules TO callscript_dba;
GRANT UPDATE (is_current) ON core.prompts TO callscript_dba;
GRANT UPDATE (delivered_at) ON core.alerts TO callscript_dba;
GRANT INSERT, UPDATE ON core.sweeps TO callscript_dba;

-- The console adds decisions and changes none.
GRANT USAGE ON SCHEMA core TO callscript_web;
GRANT INSERT (flag_id, action, reason, note, reviewer) ON core.dispositions TO callscript_web;
