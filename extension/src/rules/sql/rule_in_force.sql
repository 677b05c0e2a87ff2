-- Lets a version judge the calls of its days.
-- $1 rule, $2 version
-- Indexes: those of core.put_in_force. The rule is locked by the caller.
SELECT core.put_in_force($1, $2)
