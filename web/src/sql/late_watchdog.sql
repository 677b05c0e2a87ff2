-- Runs the watchdog when nobody has run it for 90 seconds.
SELECT notify.watch_if_late()
