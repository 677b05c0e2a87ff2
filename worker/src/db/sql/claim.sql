-- Claims the newest waiting items of a lane; each comes with its fencing number and its work.
-- $1 lane, $2 worker, $3 how many at most
SELECT id, epoch, work FROM callscript.claim($1, $2, $3)
