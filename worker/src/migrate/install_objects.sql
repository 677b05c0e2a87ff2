
-- Views, functions and triggers as they are today, each after those that its text names.
PREPARE object_is_pending (text, text, bigint, bigint, text[]) AS
@PENDING@;
PREPARE record_object (text, text) AS
@RECORD@;
PREPARE forget_objects (text[]) AS
@FORGET@;
