"""Alembic's entry: runs the migrations on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator

from sotomado.migrate import is_of_the_models
from sotomado.schema import metadata


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as what the database stores, so that old migrations outlive our classes."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=context.config.attributes.get("batch", True),
    render_item=plain_types,
    include_name=is_of_the_models,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
