-- Keeps core.cost_counters equal to core.cost_ledger, and days that are closed closed.
-- Index: cost_counters_pkey, daily_costs_once_idx.
-- Trap: adding up tens of thousands of rows at every claim would cost more than the claim. Sixteen rows a
-- purse share the writing, so that no writer waits for another one's commit.

CREATE OR REPLACE FUNCTION core.count_costs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A day that is not over was closed while the clock was ahead.
    DELETE FROM core.daily_costs AS d WHERE d.day >= (clock_timestamp() AT TIME ZONE 'UTC')::date;
    IF EXISTS (SELECT FROM new_rows AS n
               WHERE (n.at AT TIME ZONE 'UTC')::date <= (SELECT max(d.day) FROM core.daily_costs AS d)) THEN
        RAISE EXCEPTION 'the costs of that day are closed: spending is written down when it happens'
            USING ERRCODE = 'check_violation', TABLE = 'cost_ledger', COLUMN = 'at';
    END IF;
    INSERT INTO core.cost_counters AS c (day, purse, slot, usd)
    SELECT (n.at AT TIME ZONE 'UTC')::date,
           CASE n.lane WHEN 'judge' THEN format('judge_%s', coalesce(n.tier, 1)) ELSE 'factory' END,
           pg_backend_pid() % 16, sum(n.usd)
    FROM new_rows AS n
    WHERE n.usd > 0
    GROUP BY 1, 2
    -- In one order, so that two writers of one slot cannot wait for each other.
    ORDER BY 1, 2
    ON CONFLICT (day, purse, slot) DO UPDATE SET usd = c.usd + EXCLUDED.usd;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER cost_ledger_counted AFTER INSERT ON core.cost_ledger
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION core.count_costs();

COMMENT ON FUNCTION core.count_costs() IS 'Trigger that keeps core.cost_counters equal to core.cost_ledger, and days that are closed closed';
REVOKE ALL ON FUNCTION core.count_costs() FROM PUBLIC;
