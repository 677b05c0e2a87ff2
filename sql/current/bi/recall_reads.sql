-- What the readers of the sample have settled on, call by call.
-- Indexes: recall_samples_day_idx, recall_reads_pkey.

CREATE OR REPLACE VIEW bi.recall_reads AS
SELECT s.call_id, s.day, s.vertical_id AS vertical, s.publisher, s.model, s.prompt_version, s.is_flagged,
       s.stratum_calls::float8 / s.stratum_drawn AS weight, r.reads, r.violations,
       -- Two who agree, or two of three.
       CASE WHEN r.reads >= 2 AND 2 * r.violations <> r.reads THEN 2 * r.violations > r.reads END AS is_violation,
       r.reads >= 2 AND r.first <> r.second AS readers_differ
FROM core.recall_samples AS s
CROSS JOIN LATERAL (
    SELECT count(*) AS reads, count(*) FILTER (WHERE x.is_violation) AS violations,
           bool_or(x.is_violation) FILTER (WHERE x.place = 1) AS first, bool_or(x.is_violation) FILTER (WHERE x.place = 2) AS second
    FROM (SELECT o.is_violation, row_number() OVER (ORDER BY o.read_at, o.reader) AS place
          FROM core.recall_reads AS o WHERE o.call_id = s.call_id) AS x) AS r;

COMMENT ON VIEW bi.recall_reads IS 'One row per call that was drawn to be read without knowing the verdict';
COMMENT ON COLUMN bi.recall_reads.call_id IS 'Internal id of the call';
COMMENT ON COLUMN bi.recall_reads.day IS 'UTC day of the judgement';
COMMENT ON COLUMN bi.recall_reads.vertical IS 'Vertical';
COMMENT ON COLUMN bi.recall_reads.publisher IS 'Publisher';
COMMENT ON COLUMN bi.recall_reads.model IS 'Language model that judged; null: rules only';
COMMENT ON COLUMN bi.recall_reads.prompt_version IS 'Version of its instructions';
COMMENT ON COLUMN bi.recall_reads.is_flagged IS 'Whether the call was flagged when it was drawn';
COMMENT ON COLUMN bi.recall_reads.weight IS 'Calls that it stands for: those of its day, vertical, publisher and verdict by those of them that were drawn';
COMMENT ON COLUMN bi.recall_reads.reads IS 'How often it was read';
COMMENT ON COLUMN bi.recall_reads.violations IS 'How many readers heard a violation';
COMMENT ON COLUMN bi.recall_reads.is_violation IS 'What the readers settled on; null: two are wanted, or a third one';
COMMENT ON COLUMN bi.recall_reads.readers_differ IS 'Whether the first two differ';

GRANT SELECT ON bi.recall_reads TO callscript_bi, callscript_web, callscript_dba;
