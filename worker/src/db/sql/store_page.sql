-- Stores a page of the call log.
-- $1 window, $2 epoch, $3 page
SELECT inserted, changed, identical, rejected FROM callscript.store_page($1, $2, $3)
