"""Reports by hand."""

from __future__ import annotations

import sys

import click

from sotomado.cli.common import open_database


@click.command("release-quarter")
@click.option(
    "--quarter", default=None, metavar="YYYY-QN", help="The quarter to release [default: the one that closed last]."
)
def release_quarter(quarter: str | None) -> None:
    """Release a closed quarter's report to every company. What is released already stays as it is."""
    from sotomado.accounts.errors import NotFound
    from sotomado.companies import service as companies
    from sotomado.reporting import releasing
    from sotomado.reporting import service as reporting
    from sotomado.reporting.errors import Betrayed, QuarterStillOpen
    from sotomado.reporting.quarters import Quarter

    database = open_database()
    with database.read() as work:
        clients = companies.all_companies(work)
    refused = False
    for client in clients:
        name = quarter or Quarter.at(database.clock.now(), client.time_zone).before.name
        if (named := Quarter.named(name)) is not None and not reporting.was_a_client(client, named):
            continue
        try:
            releasing.release_quarter(database, company_id=client.id, quarter=name)
        except NotFound:
            raise click.BadParameter(f"{name} is no quarter. Write it like 2026-Q3.", param_hint="--quarter") from None
        except QuarterStillOpen as error:
            raise click.ClickException(f"{name} can be released from {error.closes_on} on.") from None
        except Betrayed as betrayed:
            refused = True
            click.echo(f"{client.name_en}: {name} is refused. {betrayed}", err=True)
            continue
        click.echo(f"{client.name_en}: {name}")
    if refused:
        sys.exit(1)
