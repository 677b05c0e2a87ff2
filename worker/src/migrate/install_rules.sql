-- Rules as they are today. core.ship_rule decides whether a text is in force at once or a draft, and says what it did.
PREPARE ship_rule (jsonb, text) AS
@SHIP@;
\set shipped_by '@BY@'

