-- Says how a request ended; answers whether the circuit is open now.
-- $1 gate, $2 outcome, $3 seconds of its Retry-After or NULL, $4 what went wrong or NULL
SELECT callscript.gate_report($1, $2, $3, $4)
