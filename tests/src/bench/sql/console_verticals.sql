-- Every campaign in some vertical.
UPDATE core.campaigns AS g SET vertical_id = v.id, inference_source = 'manual'
FROM (SELECT x.id, row_number() OVER (ORDER BY x.name) AS number FROM core.campaigns AS x) AS n,
     (SELECT y.id, row_number() OVER (ORDER BY y.id) AS number, count(*) OVER () AS verticals FROM core.verticals AS y) AS v
WHERE n.id = g.id AND v.number = 1 + n.number % v.verticals
