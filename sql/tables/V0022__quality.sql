-- What the room Quality adds up: sums of days that are over, made by core.add_up_day() and made again whenever a call of
-- the day changes. All of it can be deleted; it is made anew.

SET LOCAL ROLE callscript_owner;

CREATE TABLE IF NOT EXISTS core.quality_days (
    day               date NOT NULL,
    kind              text COLLATE "C" NOT NULL,
    key               text COLLATE "C" NOT NULL,
    calls             integer NOT NULL,
    judged            integer NOT NULL,
    not_judged        integer NOT NULL,
    flagged           integer NOT NULL,
    critical          integer NOT NULL,
    open              integer NOT NULL,
    confirmed         integer NOT NULL,
    dismissed         integer NOT NULL,
    escalated         integer NOT NULL,
    revenue           numeric NOT NULL,
    payout            numeric NOT NULL,
    revenue_open      numeric NOT NULL,
    revenue_confirmed numeric NOT NULL,
    revenue_escalated numeric NOT NULL,
    payout_confirmed  numeric NOT NULL,
    flags             integer NOT NULL,
    flags_confirmed   integer NOT NULL,
    flags_dismissed   integer NOT NULL,
    flags_escalated   integer NOT NULL,
    timed             integer NOT NULL,
    in_time           integer NOT NULL,
    CONSTRAINT quality_days_once PRIMARY KEY (kind, day, key),
    CONSTRAINT quality_days_kind CHECK (kind IN ('all', 'publisher', 'buyer', 'campaign', 'rule', 'judge')),
    CONSTRAINT quality_days_flagged_of_judged CHECK (flagged <= judged),
    CONSTRAINT quality_days_states_add_up CHECK (open + confirmed + dismissed + escalated = flagged),
    CONSTRAINT quality_days_in_time_of_timed CHECK (in_time <= timed)
);

COMMENT ON TABLE core.quality_days IS 'Sums over the calls of a day that is over, by publisher, buyer, campaign, rule and judge; made by core.add_up_day()';
COMMENT ON COLUMN core.quality_days.day IS 'Day on which the calls began, in the zone of the setting quality.time_zone';
COMMENT ON COLUMN core.quality_days.kind IS 'What the calls have in common: all, publisher, buyer, campaign, rule or judge';
COMMENT ON COLUMN core.quality_days.key IS 'Which one: a name, the id of a campaign or a rule, or a model with its prompt; empty: unknown, or all calls';
COMMENT ON COLUMN core.quality_days.calls IS 'Calls; of a rule: the calls that it has flagged';
COMMENT ON COLUMN core.quality_days.judged IS 'Of them, flagged or safe';
COMMENT ON COLUMN core.quality_days.not_judged IS 'Of them, not judged as a whole';
COMMENT ON COLUMN core.quality_days.flagged IS 'Of them, flagged';
COMMENT ON COLUMN core.quality_days.critical IS 'Of those, with a critical flag; of a rule: its own flag is critical';
COMMENT ON COLUMN core.quality_days.open IS 'Flagged calls with a flag that nobody has decided; of a rule: its own flag';
COMMENT ON COLUMN core.quality_days.confirmed IS 'Flagged calls that were confirmed; of a rule: its own flag';
COMMENT ON COLUMN core.quality_days.dismissed IS 'Flagged calls that were dismissed; of a rule: its own flag';
COMMENT ON COLUMN core.quality_days.escalated IS 'Flagged calls that were escalated; of a rule: its own flag';
COMMENT ON COLUMN core.quality_days.revenue IS 'Dollars that buyers paid for the calls';
COMMENT ON COLUMN core.quality_days.payout IS 'Dollars that publishers got for the calls';
COMMENT ON COLUMN core.quality_days.revenue_open IS 'Dollars of revenue of open calls: at risk';
COMMENT ON COLUMN core.quality_days.revenue_confirmed IS 'Dollars of revenue of confirmed calls';
COMMENT ON COLUMN core.quality_days.revenue_escalated IS 'Dollars of revenue of escalated calls';
COMMENT ON COLUMN core.quality_days.payout_confirmed IS 'Dollars of payout of confirmed calls';
COMMENT ON COLUMN core.quality_days.flags IS 'Flags in force';
COMMENT ON COLUMN core.quality_days.flags_confirmed IS 'Of them, confirmed';
COMMENT ON COLUMN core.quality_days.flags_dismissed IS 'Of them, dismissed';
COMMENT ON COLUMN core.quality_days.flags_escalated IS 'Of them, escalated';
COMMENT ON COLUMN core.quality_days.timed IS 'Calls that have a verdict and the time of it';
COMMENT ON COLUMN core.quality_days.in_time IS 'Of them, calls with the verdict within five minutes after the hang-up';

CREATE TABLE IF NOT EXISTS core.quality_waits (
    day     date NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    seconds integer NOT NULL,
    times   integer NOT NULL,
    CONSTRAINT quality_waits_once PRIMARY KEY (kind, day, key, seconds),
    CONSTRAINT quality_waits_kind CHECK (kind IN ('verdict', 'decision')),
    CONSTRAINT quality_waits_times_positive CHECK (times > 0)
);

COMMENT ON TABLE core.quality_waits IS 'How long verdicts and decisions took, in steps (core.wait_step), so that the median of any days can be found';
COMMENT ON COLUMN core.quality_waits.day IS 'Day of the call (verdict) or of the decision, in the zone of the setting quality.time_zone';
COMMENT ON COLUMN core.quality_waits.kind IS 'verdict: from hang-up to verdict; decision: from flag to decision';
COMMENT ON COLUMN core.quality_waits.key IS 'The reviewer; empty for verdicts';
COMMENT ON COLUMN core.quality_waits.seconds IS 'Upper end of the step in seconds';
COMMENT ON COLUMN core.quality_waits.times IS 'How many took so long';

CREATE TABLE IF NOT EXISTS core.quality_reviewers (
    day        date NOT NULL,
    reviewer   text COLLATE "C" NOT NULL,
    confirmed  integer NOT NULL,
    dismissed  integer NOT NULL,
    escalated  integer NOT NULL,
    undone     integer NOT NULL,
    overturned integer NOT NULL,
    CONSTRAINT quality_reviewers_once PRIMARY KEY (day, reviewer)
);

COMMENT ON TABLE core.quality_reviewers IS 'What reviewers decided on a day that is over; made by core.add_up_day()';
COMMENT ON COLUMN core.quality_reviewers.day IS 'Day of the decisions, in the zone of the setting quality.time_zone';
COMMENT ON COLUMN core.quality_reviewers.reviewer IS 'Who decided';
COMMENT ON COLUMN core.quality_reviewers.confirmed IS 'Flags confirmed';
COMMENT ON COLUMN core.quality_reviewers.dismissed IS 'Flags dismissed';
COMMENT ON COLUMN core.quality_reviewers.escalated IS 'Flags escalated';
COMMENT ON COLUMN core.quality_reviewers.undone IS 'Flags opened again by the same person';
COMMENT ON COLUMN core.quality_reviewers.overturned IS 'Decisions of this person that somebody else turned round on this day';

CREATE TABLE IF NOT EXISTS core.quality_judges (
    day      date NOT NULL,
    model    text NOT NULL,
    reported bigint NOT NULL,
    dropped  bigint NOT NULL,
    upheld   bigint NOT NULL,
    cleared  bigint NOT NULL,
    CONSTRAINT quality_judges_once PRIMARY KEY (day, model)
);

COMMENT ON TABLE core.quality_judges IS 'What bi.judge_quality says of a day that is over, by model: reading a month of answers takes too long for a page';
COMMENT ON COLUMN core.quality_judges.day IS 'UTC day of the answers';
COMMENT ON COLUMN core.quality_judges.model IS 'Language model';
COMMENT ON COLUMN core.quality_judges.reported IS 'Findings reported';
COMMENT ON COLUMN core.quality_judges.dropped IS 'Of them, refused: without evidence, of no rule of the call, or the same words twice';
COMMENT ON COLUMN core.quality_judges.upheld IS 'Suspicions upheld';
COMMENT ON COLUMN core.quality_judges.cleared IS 'Suspicions cleared';

CREATE TABLE IF NOT EXISTS core.quality_closed (
    day      date CONSTRAINT quality_closed_once PRIMARY KEY,
    zone     text NOT NULL,
    is_stale boolean NOT NULL DEFAULT false,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE core.quality_closed IS 'Days that are added up';
COMMENT ON COLUMN core.quality_closed.day IS 'The day';
COMMENT ON COLUMN core.quality_closed.zone IS 'Zone in which it begins and ends; another setting makes the day wait to be added up anew';
COMMENT ON COLUMN core.quality_closed.is_stale IS 'A call of the day has changed since; the sums stand until they are made anew';
COMMENT ON COLUMN core.quality_closed.added_at IS 'When it was added up';

CREATE TABLE IF NOT EXISTS core.quality_changes (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_time timestamptz NOT NULL
);

COMMENT ON TABLE core.quality_changes IS 'Calls of days that are over and have changed since; core.add_up_quality() empties it. Rows are only added, so that no writer waits for another one';
COMMENT ON COLUMN core.quality_changes.id IS 'Order';
COMMENT ON COLUMN core.quality_changes.call_time IS 'When the call began';

-- Decisions of a day.
CREATE INDEX IF NOT EXISTS dispositions_created_at_idx ON core.dispositions (created_at);

INSERT INTO core.settings (key, kind, unit, minimum, maximum, choices, default_value, value, description) VALUES
    ('quality.time_zone', 'choice', NULL, NULL, NULL,
     ARRAY['UTC', 'America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles',
           'America/Anchorage', 'Pacific/Honolulu', 'America/Puerto_Rico', 'Europe/London', 'Europe/Berlin', 'Asia/Manila',
           'Asia/Kolkata'],
     '"UTC"', '"UTC"',
     'Zone in which the days of Quality begin and end, the same for everybody; after a change all days are added up anew')
ON CONFLICT (key) DO NOTHING;

-- Quality and the factory have their own.
DROP FUNCTION IF EXISTS console.dashboard(text);
