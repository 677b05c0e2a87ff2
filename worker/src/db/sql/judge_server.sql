-- Keeps what was found out about a judge's server, if anything, and says which model is asked.
-- $1 address, $2 what was found, or NULL
SELECT callscript.judge_server($1, $2)
