-- Asks for leave to send one request to another party's API.
-- $1 gate
SELECT wait_seconds, is_closed, is_troubled FROM callscript.gate_pass($1)
