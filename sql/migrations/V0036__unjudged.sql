-- A third verdict: no rule was broken in what was judged of a call, but not all of it could be judged. In a file of its own: a new
-- value of a type can be used only after the transaction that added it.

SET LOCAL ROLE callscript_owner;

ALTER TYPE core.call_status ADD VALUE IF NOT EXISTS 'unjudged' AFTER 'safe';
