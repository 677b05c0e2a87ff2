-- Ends a lease that the transaction has locked.
-- $1 item id, $2 epoch
-- Index: leases_pkey.
DELETE FROM core.leases WHERE item_id = $1 AND epoch = $2
