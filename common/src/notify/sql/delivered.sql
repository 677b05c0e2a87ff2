-- The other party took a notification; false where it was given to another worker meanwhile.
-- $1 notification, $2 attempt
SELECT notify.delivered($1, $2)
