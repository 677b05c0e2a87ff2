-- A question that nobody will bill: the other party did not take it.
-- $1 call, $2 epoch, $3 question
SELECT callscript.withdraw_question($1, $2, $3)
