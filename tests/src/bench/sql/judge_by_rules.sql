-- A hundred calls judged by rules only; how many.
SELECT count(callscript.judged(c.id, c.epoch, '{"model": null}'))
FROM callscript.claim('judge', 'bench', 100) AS c
