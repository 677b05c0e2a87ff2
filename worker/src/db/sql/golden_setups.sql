-- What to compare where a tier asks another model or version of the prompt.
-- $1 tier or NULL, $2 model or NULL, $3 version of the prompt or NULL
SELECT s.tier::integer, s.model, s.prompt_version, s.is_now, s.calls, s.unasked FROM callscript.golden_setups($1, $2, $3) AS s
