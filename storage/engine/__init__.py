"""The database itself: opening, migrating, locking and copying it, and what differs between SQLite and PostgreSQL."""
