-- The id of each call that is flagged is announced on this channel.
-- Trap: what is flagged while no connection stands is not told later; a page shows it when it is loaded anew.
LISTEN callscript_flags
