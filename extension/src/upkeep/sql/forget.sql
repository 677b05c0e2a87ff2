-- Runs with the rights of the owner, which the caller of tidy() need not have.
SELECT callscript.forget()
