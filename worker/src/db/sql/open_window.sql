-- Opens the rolling window of the call log; says how many pieces it took.
-- $1 whether to leave it where one was opened a moment ago
SELECT callscript.open_window($1)
