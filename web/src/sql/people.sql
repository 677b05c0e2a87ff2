-- Everybody, for an admin.
-- $1 user who asks
SELECT id, email, name, role, is_active, sessions, last_seen_at FROM console.people($1)
