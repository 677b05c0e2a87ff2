-- Whether the login may work a lane: whoever may hand in its results may claim its work.
-- $1 the function that takes the results of the lane, with its argument types
-- Trap: the login and not current_user, which is the owner of the function here and may call everything.
SELECT pg_catalog.has_function_privilege(session_user, $1, 'EXECUTE')
