"""One Alembic chain for SQLite and PostgreSQL; `HEAD` is its newest revision."""

HEAD = "0030"
