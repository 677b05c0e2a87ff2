-- Takes expired leases back; says how many.
SELECT callscript.kill_zombies()
