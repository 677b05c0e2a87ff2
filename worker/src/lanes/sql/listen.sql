-- Lanes that have work are announced on this channel; the payload is the lane's name.
-- Trap: behind a pooler in transaction mode nothing ever arrives, so every lane polls too.
LISTEN callscript
