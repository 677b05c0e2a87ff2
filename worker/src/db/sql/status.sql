-- The state of the factory.
SELECT callscript.status()
