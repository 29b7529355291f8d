"""Runs the numbered history on either engine, on a connection that the caller hands over."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import engage.schema
from engage.core.db import UtcDateTime, Word


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Migrations import nothing of the product: its column types are written as what they are stored as."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Word):
        return "sa.String(length=40)"
    return False


def compare_type(
    _context: Any, _inspected: Any, _metadata: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """Our own column types are equal to what stores them."""
    return False if isinstance(metadata_type, UtcDateTime | Word | sa.Uuid) else None


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=engage.schema.metadata,
    render_as_batch=True,
    render_item=render_item,
    compare_type=compare_type,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
