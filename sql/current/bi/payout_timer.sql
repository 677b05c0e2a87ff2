-- How long calls last beside the seconds after which they are paid, in steps of five seconds, over the last 30 days: a publisher whose
-- calls end just behind the timer is playing it.
-- Index: calls_start_time_idx.

CREATE OR REPLACE VIEW bi.payout_timer AS
SELECT g.name AS campaign, g.vertical_id AS vertical, k.publisher_id, max(coalesce(k.publisher_name, k.publisher_id)) AS publisher,
       g.payout_after_seconds, x.step * 5 AS seconds_past_payout, count(*) AS calls,
       count(*) FILTER (WHERE k.status = 'flagged') AS flagged, sum(k.payout) AS payout
FROM core.calls AS k
JOIN core.campaigns AS g ON g.id = k.campaign_id
CROSS JOIN LATERAL (
    SELECT least(greatest(floor((k.duration_seconds - g.payout_after_seconds) / 5.0), -24), 24)::integer AS step) AS x
WHERE g.payout_after_seconds IS NOT NULL AND k.duration_seconds IS NOT NULL
  AND k.start_time_utc >= clock_timestamp() - interval '30 days'
GROUP BY g.name, g.vertical_id, k.publisher_id, g.payout_after_seconds, x.step
ORDER BY g.name, k.publisher_id, x.step;

COMMENT ON VIEW bi.payout_timer IS 'How long calls last beside the seconds after which they are paid: a row per campaign, publisher and step of five seconds, over 30 days';
COMMENT ON COLUMN bi.payout_timer.campaign IS 'Campaign';
COMMENT ON COLUMN bi.payout_timer.vertical IS 'Its vertical';
COMMENT ON COLUMN bi.payout_timer.publisher_id IS 'Ringba publisherId';
COMMENT ON COLUMN bi.payout_timer.publisher IS 'Publisher name, or id where there is no name';
COMMENT ON COLUMN bi.payout_timer.payout_after_seconds IS 'Seconds after which a call of the campaign is paid';
COMMENT ON COLUMN bi.payout_timer.seconds_past_payout IS 'Where the step begins: seconds of the call beyond those; -120 and 120 hold all that lies farther out';
COMMENT ON COLUMN bi.payout_timer.calls IS 'Calls that ended in the step';
COMMENT ON COLUMN bi.payout_timer.flagged IS 'Of them flagged';
COMMENT ON COLUMN bi.payout_timer.payout IS 'Dollars that the publisher got for them';

GRANT SELECT ON bi.payout_timer TO callscript_bi, callscript_web, callscript_dba;
