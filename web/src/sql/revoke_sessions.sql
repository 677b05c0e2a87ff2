-- Ends all sessions of a person.
-- $1 who asks, $2 person
SELECT console.revoke_sessions($1, $2)
