-- Those of the keys that no call stores, and whose call will not store them any moment.
-- $1 keys
SELECT key FROM callscript.orphans($1)
