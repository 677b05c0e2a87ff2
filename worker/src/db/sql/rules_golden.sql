-- What the rules in force make of the golden set.
SELECT g.name, g.rule_id, g.is_broken, g.is_flagged FROM callscript.golden() AS g
ORDER BY g.is_broken = g.is_flagged, g.name, g.rule_id
