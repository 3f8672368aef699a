"""The migrations lead to what the models say, on both databases, there and back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect

from sotomado import migrate, schema
from sotomado.database import Database


def test_the_migrated_schema_is_the_models_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": migrate.is_of_the_models}
        )

        assert compare_metadata(context, schema.metadata) == []
        assert migrate.is_current(connection)


def test_every_check_of_the_models_stands_in_the_database(database: Database) -> None:
    """Alembic does not compare CHECK constraints, so this does."""
    inspector = inspect(database.engine)
    for table in schema.metadata.sorted_tables:
        wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        found = {c["name"] for c in inspector.get_check_constraints(table.name)}

        assert found == wanted, table.name


def test_down_and_up_again(database: Database) -> None:
    migrate.downgrade(database.engine, to="base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}

    migrate.upgrade(database.engine)
    with database.engine.connect() as connection:
        assert migrate.is_current(connection)
