-- Raises the alert that the day's budget does not allow another call, once.
SELECT w.raised FROM core.watch('{budget}') AS w
