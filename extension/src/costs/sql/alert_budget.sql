-- The day's budget does not allow another call: says so once.
SELECT w.raised FROM core.watch('{budget}') AS w
