-- The same as quality_slow.sql, from what Quality shows.
SELECT concat_ws(' ', q.kind || ' ' || q.key, q.day, q.calls, q.judged, q.not_judged, q.flagged, q.critical, q.open, q.confirmed, q.dismissed,
                 q.escalated, round(q.revenue, 4), round(q.payout, 4), round(q.revenue_open, 4), round(q.revenue_confirmed, 4),
                 round(q.revenue_escalated, 4), round(q.payout_confirmed, 4), q.flags, q.flags_confirmed, q.flags_dismissed,
                 q.flags_escalated, q.timed, q.in_time)
FROM core.quality_cells('2000-01-01', '2100-01-01', '{all,publisher,buyer,campaign,rule,judge}') AS q
ORDER BY 1
