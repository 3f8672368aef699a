"""The demo."""

from __future__ import annotations

import sys

import click


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Serve on this port.")
@click.option("--fresh", is_flag=True, help="Throw the demo world away and build it anew.")
def demo(port: int, fresh: bool) -> None:
    """Serve a made-up world on this machine."""
    from sotomado.demo.launcher import CannotStart, run

    try:
        run(port=port, fresh=fresh)
    except CannotStart as reason:
        click.echo(str(reason), err=True)
        sys.exit(1)
