"""Tables of identity."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from sextant.core.db import Moment, metadata

_ID = String(36)

users = Table(
    "users",
    metadata,
    Column("user_id", _ID, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", Text),
    Column("created_at", Moment, nullable=False),
    Column("last_login", Moment),
    Column("last_workspace_id", _ID),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("user_id", _ID, nullable=False),
    Column("name", String(200), nullable=False),
    Column("config", JSON, nullable=False),
    Column("status", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("workspace_id", _ID, ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", _ID, ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("tier", String(20), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("attributes", JSON, nullable=False, server_default="{}"),
    Column("created_at", Moment, nullable=False),
    Index("ix_memberships_user_id", "user_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("session_id", _ID, primary_key=True),
    Column("user_id", _ID, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("workspace_id", _ID, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("kid", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("via", String(20), nullable=False),
    Column("setup", String(10), nullable=False),
    Column("ip", String(64), nullable=False),
    Column("user_agent", String(300), nullable=False),
    Index("ix_sessions_user_id", "user_id"),
    Index("ix_sessions_workspace_id_user_id", "workspace_id", "user_id"),
    Index("ix_sessions_expires_at", "expires_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", _ID, primary_key=True),
    Column("workspace_id", _ID, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", _ID, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("prefix", String(16), nullable=False),
    Column("key_hash", String(64), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("last_used", Moment),
    Index("ix_api_keys_workspace_id_user_id", "workspace_id", "user_id"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("user_id", _ID, ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False),
    Column("workspace_id", _ID, ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_sign_in_links_user_id", "user_id"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("public_key", String(64), nullable=False),
    Column("sealed_private_key", Text, nullable=False),
    Column("seal", String(16), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("retired_at", Moment),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index("ix_sign_in_failures_last_at", "last_at"),
)
