"""Backups, and keys that take the place of others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sotomado.cli.common import open_database, read_settings

if TYPE_CHECKING:
    from sotomado.keeping.resealing import Moved


@click.command()
def backup() -> None:
    """Write a sealed backup of the database while others use it, and thin out the old ones."""
    from sotomado.keeping.backups import CannotBackUp, back_up

    settings = read_settings()
    try:
        written = back_up(open_database(settings), settings)
    except CannotBackUp as reason:
        raise click.ClickException(str(reason)) from None
    rows = sum(written.manifest.said.counts.values())
    size = written.manifest.size_bytes / 1_000_000
    click.echo(f"{written.folder}: {rows:,} rows, {size:,.1f} MB sealed. {written.thinned} old ones went.")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Restore the backup in FOLDER into the empty database that SOTOMADO_DATABASE_URL names."""
    from sotomado.keeping.restoring import CannotRestore, restore

    try:
        done = restore(folder, read_settings())
    except CannotRestore as reason:
        raise click.ClickException(f"Nothing was restored. {reason}") from None
    rows = sum(done.manifest.said.counts.values())
    click.echo(f"As of {done.manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC: {rows:,} rows, each table counted.")
    for name, digest in done.manifest.said.releases.items():
        click.echo(f"  release {name}: {digest}")
    if done.migrated:
        click.echo("Brought to this version's schema.")
    click.echo(f"Erased again: {done.erased_again}.")


@click.command("rotate-keys")
@click.option("--check", is_flag=True, help="Change nothing; say which keys something is still sealed with.")
def rotate_keys(check: bool) -> None:
    """Seal everything anew with the first of SOTOMADO_FIELD_KEYS, while others use it. May be cut off and run again."""
    from sotomado.keeping.resealing import reseal_everything

    settings = read_settings()
    database = open_database(settings)
    if not check:
        seen: dict[tuple[str, str], int] = {}

        def told(moved: Moved) -> None:
            seen[moved.table, moved.column] = moved.moved
            click.echo(f"\r{sum(seen.values()):,} sealed anew ({moved.table})".ljust(70), nl=False, err=True)

        found = reseal_everything(database, settings, told=told)
        click.echo(f"\r{sum(one.moved for one in found):,} values sealed anew.".ljust(70))
        for one in found:
            for count, words in (
                (one.overtaken, "were changed meanwhile; run it again"),
                (one.unopened, "open with none of the keys"),
                (one.refused, "are refused by the database"),
            ):
                if count:
                    click.echo(f"  {one.table}.{one.column}: {count:,} {words}", err=True)
    sys.exit(0 if _tell_what_is_in_use() else 1)


def _tell_what_is_in_use() -> bool:
    """Whether the old keys can be dropped as far as the database goes."""
    from sotomado.keeping import manifest, shelf
    from sotomado.keeping.resealing import in_use

    settings = read_settings()
    found = in_use(open_database(settings), settings)
    first = next(iter(settings.keys()))
    for ring, counts, known in (
        ("SOTOMADO_FIELD_KEYS", found.fields, settings.keys()),
        ("SOTOMADO_RECORDING_KEYS", found.recordings, settings.keys_of_recordings()),
    ):
        for key_id in sorted({*counts, *known}, key=lambda one: [*known, one].index(one)):
            words = f"{counts.get(key_id, 0):,} values" + ("" if key_id in known else ", and no such key is set")
            click.echo(f"{ring} {key_id}: {words}")
    place = settings.place_of_backups
    backups = shelf.on_shelf(place) if place else []
    needing = [one for one in backups if set(manifest.look_at(one.folder).keys) - {first}]
    if needing:
        until = needing[-1].taken_at + shelf.LONGEST
        click.echo(f"{len(needing)} backups need other keys than {first}; the last of them goes by {until:%Y-%m-%d}.")
    return set(found.fields) <= {first} and set(found.recordings) <= {next(iter(settings.keys_of_recordings()), "")}
