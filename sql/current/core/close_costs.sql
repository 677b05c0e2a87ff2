-- Adds up the costs of up to seven days that are over into core.daily_costs; callscript.forget() calls it
-- each night. The sums are by campaign: a call has one campaign, so calls of campaigns add up to calls of a
-- vertical, also when a campaign changes its vertical later.
-- Index: cost_ledger_day_idx, calls_pkey.
-- Trap: from the lock until the end of the transaction no session can write the cost of a call.

CREATE OR REPLACE FUNCTION core.close_costs() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    closed date;
    until date;
    lines bigint;
BEGIN
    -- Waits for whoever is just writing lines of yesterday, and lets nobody write, or close, until this transaction ends.
    BEGIN
        LOCK TABLE core.cost_ledger IN SHARE ROW EXCLUSIVE MODE;
    EXCEPTION WHEN lock_not_available THEN
        RETURN 0; -- the next night does it
    END;
    closed := coalesce((SELECT max(d.day) FROM core.daily_costs AS d), '-infinity');
    -- At most seven days at a time, so that nobody waits long; and none that ended within the hour, so that a clock which is set
    -- back a little makes nobody write into a day that is closed.
    until := least(((clock_timestamp() - interval '1 hour') AT TIME ZONE 'UTC')::date,
                   (SELECT min((x.at AT TIME ZONE 'UTC')::date) + 7 FROM core.cost_ledger AS x
                    WHERE (x.at AT TIME ZONE 'UTC')::date > closed));
    INSERT INTO core.daily_costs (day, lane, item, model, unit, campaign_id, quantity, usd, calls)
    SELECT (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id,
           sum(x.quantity), sum(x.usd), count(DISTINCT x.call_id)
    FROM core.cost_ledger AS x
    LEFT JOIN core.calls AS k ON k.id = x.call_id
    WHERE (x.at AT TIME ZONE 'UTC')::date > closed AND (x.at AT TIME ZONE 'UTC')::date < until
    GROUP BY (x.at AT TIME ZONE 'UTC')::date, x.lane, x.item, x.model, x.unit, k.campaign_id;
    GET DIAGNOSTICS lines = ROW_COUNT;
    RETURN lines;
END
$$;

COMMENT ON FUNCTION core.close_costs() IS 'Adds up the costs of up to seven days that are over into core.daily_costs, and returns how many rows that made; each night, by callscript.forget()';
REVOKE ALL ON FUNCTION core.close_costs() FROM PUBLIC;
