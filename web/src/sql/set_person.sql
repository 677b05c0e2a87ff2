-- Changes somebody's role, or locks them out.
-- $1 admin, $2 person, $3 role, $4 whether they may sign in
SELECT console.set_person($1, $2, $3, $4)
