"""The tables of people, workspaces, sign-in and keys, and all SQL on them; nothing here commits."""
