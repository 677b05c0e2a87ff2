-- Forgets what the settings retention.* no longer keep; returns how many rows of each kind.
SELECT core.forget_old()
