-- Keeps history immutable. The triggers below name every table to which rows are only added.
-- Rows may be deleted together with the row that they belong to, and by retention.

CREATE OR REPLACE FUNCTION core.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: add a new row instead of changing history', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER judgements_append_only BEFORE UPDATE ON core.judgements
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER flags_append_only BEFORE UPDATE ON core.flags
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER dispositions_append_only BEFORE UPDATE ON core.dispositions
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER qa_rule_versions_append_only BEFORE UPDATE ON core.qa_rule_versions
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER judge_opinions_append_only BEFORE UPDATE ON core.judge_opinions
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER cost_ledger_append_only BEFORE UPDATE ON core.cost_ledger
    FOR EACH ROW WHEN (OLD.usd IS DISTINCT FROM NEW.usd OR OLD.at IS DISTINCT FROM NEW.at)
    EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER qa_rule_changes_append_only BEFORE UPDATE ON core.qa_rule_changes
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER golden_answers_append_only BEFORE UPDATE ON core.golden_answers
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER judge_changes_append_only BEFORE UPDATE ON core.judge_changes
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE OR REPLACE TRIGGER audit_events_append_only BEFORE UPDATE ON core.audit_events
    FOR EACH ROW EXECUTE FUNCTION core.refuse_change();

COMMENT ON FUNCTION core.refuse_change() IS 'Trigger that keeps history immutable';
REVOKE ALL ON FUNCTION core.refuse_change() FROM PUBLIC;
