"""How workspaces look: every version that is kept, and the logos that these show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    select,
)

from sextant.core.db import Moment, metadata
from sextant.features.identity.brand.models import Brand, BrandVersion, KeptLogo, LogoPicture
from sextant.features.identity.store.tables import workspaces

brands = Table(
    "workspace_brands",
    metadata,
    Column("workspace_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
    Column("saved_by", String(320), nullable=False),
    Column("saved_at", Moment, nullable=False),
)

logos = Table(
    "workspace_logos",
    metadata,
    Column("logo_id", String(36), primary_key=True),
    Column("workspace_id", String(36), nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_workspace_logos_workspace_id", "workspace_id"),
)


def newest(tx: Connection, workspace_id: str) -> BrandVersion:
    """The newest version; version 0 where nothing was chosen."""
    found = recent(tx, workspace_id, before=None, limit=1)
    return found[0] if found else BrandVersion(0, Brand())


def find(tx: Connection, workspace_id: str, version: int) -> BrandVersion | None:
    query = select(brands).where(brands.c.workspace_id == workspace_id, brands.c.version == version)
    row = tx.execute(query).first()
    return None if row is None else _version(row)


def recent(tx: Connection, workspace_id: str, *, before: int | None, limit: int) -> Sequence[BrandVersion]:
    """Versions, the newest first."""
    query = select(brands).where(brands.c.workspace_id == workspace_id)
    if before is not None:
        query = query.where(brands.c.version < before)
    return [_version(row) for row in tx.execute(query.order_by(brands.c.version.desc()).limit(limit))]


def save(tx: Connection, workspace_id: str, made: BrandVersion, *, at: datetime) -> None:
    """Keeps a version; a number that is there already is the database's IntegrityError."""
    tx.execute(
        insert(brands).values(
            workspace_id=workspace_id,
            version=made.version,
            document=made.brand.model_dump(exclude_defaults=True),
            saved_by=made.saved_by,
            saved_at=at,
        )
    )


def forget_old(tx: Connection, workspace_id: str, *, keep: int) -> None:
    """Removes what is older than the newest `keep` versions, and the logos that none of these shows."""
    kept = recent(tx, workspace_id, before=None, limit=keep)
    if kept:
        tx.execute(
            delete(brands).where(brands.c.workspace_id == workspace_id, brands.c.version < kept[-1].version)
        )
    shown = {one.brand.logo_id for one in kept}
    tx.execute(delete(logos).where(logos.c.workspace_id == workspace_id, logos.c.logo_id.not_in(shown)))


def add_logo(tx: Connection, workspace_id: str, logo_id: str, picture: LogoPicture) -> None:
    tx.execute(
        insert(logos).values(
            logo_id=logo_id,
            workspace_id=workspace_id,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            content=picture.content,
        )
    )


def find_logo(tx: Connection, workspace_id: str, logo_id: str) -> KeptLogo | None:
    """A logo of this workspace, without its bytes."""
    query = select(logos.c.logo_id, logos.c.media_type, logos.c.width, logos.c.height)
    row = tx.execute(query.where(logos.c.workspace_id == workspace_id, logos.c.logo_id == logo_id)).first()
    return None if row is None else KeptLogo(row.logo_id, row.media_type, row.width, row.height)


def picture(tx: Connection, logo_id: str) -> LogoPicture | None:
    """Of whichever workspace: who knows the id was shown it."""
    row = tx.execute(select(logos).where(logos.c.logo_id == logo_id)).first()
    if row is None:
        return None
    return LogoPicture(row.media_type, row.width, row.height, bytes(row.content))


def only_workspace(tx: Connection) -> str | None:
    """The one workspace of this installation; None where there are several."""
    query = select(func.min(workspaces.c.id), func.count()).where(workspaces.c.status != "deleting")
    first, count = tx.execute(query).one()
    return first if count == 1 else None


def clear(tx: Connection, workspace_id: str) -> None:
    """Removes all that a workspace chose."""
    tx.execute(delete(brands).where(brands.c.workspace_id == workspace_id))
    tx.execute(delete(logos).where(logos.c.workspace_id == workspace_id))


def _version(row: Row[Any]) -> BrandVersion:
    return BrandVersion(row.version, Brand.model_validate(row.document), row.saved_by, row.saved_at)
