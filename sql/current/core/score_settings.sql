-- The settings that scoring reads, in one row; one look instead of four.
-- Index: settings_pkey.

CREATE OR REPLACE VIEW core.score_settings AS
SELECT jsonb_strip_nulls(jsonb_build_object(
           'flag_below', (max(s.value::text) FILTER (WHERE s.key = 'score.flag_below'))::jsonb,
           'flag_on_critical', (max(s.value::text) FILTER (WHERE s.key = 'score.flag_on_critical'))::jsonb,
           'least_confidence', (max(s.value::text) FILTER (WHERE s.key = 'judge.least_confidence'))::jsonb,
           'clear_from', (max(s.value::text) FILTER (WHERE s.key = 'judge.clear_from'))::jsonb,
           'critical_from', (max(s.value::text) FILTER (WHERE s.key = 'score.critical_from'))::jsonb,
           'calibration', (SELECT jsonb_object_agg(concat_ws(':', c.rule_id, c.rule_version, c.source),
                                                   jsonb_build_object('precision', c.precision, 'stated', c.stated))
                           FROM core.rule_calibrations AS c))) AS settings,
       make_interval(days => coalesce(max((s.value #>> '{}')::numeric)
           FILTER (WHERE s.key = 'rules.repeat_days' AND jsonb_typeof(s.value) = 'number'), 30)::integer) AS repeat_days,
       coalesce(max((s.value #>> '{}')::float8)
           FILTER (WHERE s.key = 'judge.second_opinion_below' AND jsonb_typeof(s.value) = 'number'), 0.75) AS sure_from
FROM core.settings AS s
WHERE s.key IN ('score.flag_below', 'score.flag_on_critical', 'rules.repeat_days', 'judge.second_opinion_below',
                'judge.least_confidence', 'judge.clear_from', 'score.critical_from');

COMMENT ON VIEW core.score_settings IS 'The settings that scoring reads, in one row';
COMMENT ON COLUMN core.score_settings.settings IS '{flag_below, flag_on_critical, least_confidence, clear_from, critical_from, calibration: {rule:version:source: {precision, stated}}}';
COMMENT ON COLUMN core.score_settings.repeat_days IS 'Time in which calls from one number are counted';
COMMENT ON COLUMN core.score_settings.sure_from IS 'Confidence that needs no second opinion';

GRANT SELECT ON core.score_settings TO callscript_dba;
