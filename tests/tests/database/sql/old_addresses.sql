-- Gives the oldest calls an address that was seen almost a day ago, the older the call the older the address.
-- $1 how many
UPDATE core.calls AS c
SET audio_url = 'https://recordings.test/' || c.id,
    audio_url_seen_at = clock_timestamp() - interval '23 hours' - make_interval(mins => o.place::integer)
FROM (
    SELECT x.id, row_number() OVER (ORDER BY x.start_time_utc DESC) AS place
    FROM (SELECT k.id, k.start_time_utc FROM core.calls AS k ORDER BY k.start_time_utc LIMIT $1) AS x
) AS o
WHERE c.id = o.id
