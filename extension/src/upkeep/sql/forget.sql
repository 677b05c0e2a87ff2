-- With the rights of the owner, which whoever calls tidy() need not have.
SELECT callscript.forget()
