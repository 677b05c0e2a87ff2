-- Raises, updates and resolves the alerts of these kinds; returns how many were raised and how many resolved.
-- $1 kinds, the names of views in schema alerts, or NULL for all
SELECT w.raised, w.resolved FROM core.watch($1) AS w
