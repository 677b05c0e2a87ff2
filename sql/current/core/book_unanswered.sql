-- Nothing is paid for without a row: when a lease of the lane `judge` ends and its question has no answer (a time-out,
-- a worker that died, an answer that was refused), the question becomes a cost, at the most that it can have cost.
-- A lease that only ran out is no end yet: its worker may still hand the answer in. Such a question becomes a cost when
-- another worker claims the call, or when the lost lease is forgotten.
-- Index: judge_questions_pkey, judge_models_pkey, leases_pkey, lost_leases_pkey.
-- Trap: a question that costs nothing for certain (429, no connection) is withdrawn by the worker before that
-- (callscript.withdraw_question).

CREATE OR REPLACE FUNCTION core.book_unanswered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'leases' THEN
        IF EXISTS (SELECT FROM core.lost_leases AS x WHERE x.item_id = OLD.item_id AND x.epoch = OLD.epoch) THEN
            RETURN NULL;
        END IF;
    ELSIF EXISTS (SELECT FROM core.leases AS l WHERE l.item_id = OLD.item_id AND l.epoch = OLD.epoch) THEN
        RETURN NULL;
    END IF;
    WITH unanswered AS (
        DELETE FROM core.judge_questions AS q WHERE q.call_id = OLD.item_id
        RETURNING q.call_id, q.tier, q.model, q.most_input, q.most_output
    )
    INSERT INTO core.cost_ledger (call_id, lane, tier, item, model, quantity, unit, usd)
    SELECT u.call_id, 'judge', u.tier, 'judge_unanswered', u.model, u.most_input + u.most_output, 'tokens',
           (u.most_input * m.usd_per_m_input + u.most_output * m.usd_per_m_output) / 1000000
    FROM unanswered AS u
    JOIN core.judge_models AS m ON m.id = u.model
    -- A call that is deleted takes its question with it.
    WHERE EXISTS (SELECT FROM core.calls AS k WHERE k.id = u.call_id);
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER leases_book_unanswered AFTER DELETE ON core.leases
    FOR EACH ROW WHEN (OLD.lane = 'judge') EXECUTE FUNCTION core.book_unanswered();

CREATE OR REPLACE TRIGGER lost_leases_book_unanswered AFTER DELETE ON core.lost_leases
    FOR EACH ROW WHEN (OLD.lane = 'judge') EXECUTE FUNCTION core.book_unanswered();

COMMENT ON FUNCTION core.book_unanswered() IS 'Trigger: a question that is still unanswered when the lease ends becomes a cost';
REVOKE ALL ON FUNCTION core.book_unanswered() FROM PUBLIC;
