-- Makes the log partitions of the coming months; returns how many were missing.
SELECT core.make_log_partitions()
