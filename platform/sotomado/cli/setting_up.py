"""A database brought to this version, and a setup looked through."""

from __future__ import annotations

import sys

import click

from sotomado.cli.common import open_database


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from sotomado import migrate as migrations

    migrations.upgrade(open_database().engine)
    click.echo("The database stands at the newest schema.")


@click.command()
def doctor() -> None:
    """Say what is wrong with a setup, one line a thing."""
    from sotomado.doctor import findings

    is_well = True
    for finding in findings():
        is_well = is_well and finding.is_well
        click.echo(f"{'ok' if finding.is_well else 'wrong':5}  {finding.thing}: {finding.words}")
    sys.exit(0 if is_well else 1)


@click.command()
def reindex() -> None:
    """Make every consultant findable anew, as their profile is now."""
    from sotomado.directory.search import service as search

    with open_database().work() as work:
        click.echo(f"Findable: {search.reindex_all(work)} consultants.")
