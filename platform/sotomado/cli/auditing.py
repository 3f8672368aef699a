"""The audit log, proven from outside the service."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sotomado.cli.common import open_database


@click.command("verify-audit")
@click.option(
    "--anchor",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with what was written down earlier: lines of a number and a hash.",
)
@click.option(
    "--write-anchor",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the log holds, add its last number and hash to this file. Keep it on another machine.",
)
def verify_audit(anchor: Path | None, write_anchor: Path | None) -> None:
    """Follow the audit log from its first entry to its last, and say the first that does not fit."""
    from sotomado.audit.errors import BadAnchor
    from sotomado.audit.verifying import Anchor, Fault, verify

    said = {
        Fault.GAP: "its number is missing",
        Fault.ORDER: "it does not go on from the one before it",
        Fault.CHANGED: "it is not what was written",
        Fault.NOT_AS_ANCHORED: "the anchor says another hash, so that something up to here was written anew",
        Fault.CUT_OFF: "the anchor knows it, and it is not there any more",
    }
    try:
        anchors = Anchor.all_of(anchor.read_text("utf-8", errors="replace")) if anchor else []
    except BadAnchor as error:
        raise click.BadParameter(
            f"Line {error} is not a number and a hash as --write-anchor writes them.", param_hint="--anchor"
        ) from None
    with open_database().read() as work:
        found = verify(work, anchors=anchors)
    if found.fault is not None:
        click.echo(f"Entry {found.number} does not fit: {said[found.fault]}.", err=True)
        click.echo(f"The {found.entries} before it hold.", err=True)
        sys.exit(1)
    click.echo(f"All {found.entries} entries hold. The last: {found.head}")
    if write_anchor:
        try:
            with write_anchor.open("a", encoding="ascii") as file:
                file.write(f"{found.head}\n")
        except OSError as error:
            raise click.ClickException(f"The anchor could not be written: {error.strerror}.") from None
