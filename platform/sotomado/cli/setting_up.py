"""A database brought to this version, and a setup looked through."""

from __future__ import annotations

import sys

import click

from sotomado.cli.common import open_database, read_settings


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


@click.command()
@click.option("--email", required=True, help="Where the first operator reads mail, and what they sign in with.")
@click.option("--name", required=True, help="Their name.")
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def seed(email: str, name: str, language: str) -> None:
    """Let the first operator into a new database, by a link that is printed once. Refuses where there are people.

    Rates and prices that the law or we have set are there already: the migrations bring them.
    """
    from sotomado.accounts import first_operator

    settings = read_settings()
    try:
        with open_database(settings).work() as work:
            secret = first_operator.let_in(work, email=email, name=name, language=language)
    except first_operator.NotAnAddress:
        raise click.BadParameter(f"{email} is no mail address.", param_hint="--email") from None
    except first_operator.PeopleAreThere:
        raise click.ClickException("There are people in this database already; operators let others in.") from None
    click.echo("Open this address within 14 days and choose a password:")
    click.echo(f"{settings.public_url}/invitation/{secret}")
