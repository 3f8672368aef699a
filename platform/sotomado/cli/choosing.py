"""Questionnaires that are asked, and models that choose the ten."""

from __future__ import annotations

from typing import TextIO

import click

from sotomado.cli.common import open_database


@click.command("load-instrument")
@click.argument("file", type=click.File(encoding="utf-8"))
def load_instrument(file: TextIO) -> None:
    """Check a questionnaire's file and keep it. It is asked once `use-instrument` says so."""
    from matching.answers.instrument import InstrumentError
    from sotomado.assessments import instruments

    try:
        text = file.read(instruments.LONGEST_FILE + 1)
        with open_database().work() as work:
            form = instruments.load(work, text=text)
    except UnicodeDecodeError:
        raise click.ClickException("The file is not text in UTF-8.") from None
    except InstrumentError as error:
        raise click.ClickException(f"Not loaded. {error}") from None
    except instruments.AlreadyLoaded as error:
        raise click.ClickException(f"Not loaded. {error} Give the changed one a version of its own.") from None
    click.echo(f"Loaded {form.key} {form.version}: {len(form.items)} statements.")


@click.command("use-instrument")
@click.argument("key")
@click.argument("version")
def use_instrument(key: str, version: str) -> None:
    """Ask this version of a questionnaire from now on. What is open goes on in its own version."""
    from sotomado.assessments import instruments

    try:
        with open_database().work() as work:
            instruments.use(work, key=key, version=version)
    except instruments.UnknownInstrument:
        raise click.ClickException(f"{key} {version} is not known here; load-instrument brings it.") from None
    click.echo(f"{key} {version} is asked from now on.")


@click.command("use-model")
@click.argument("version")
def use_model(version: str) -> None:
    """Let a learned model choose the ten from now on, and hold it there.

    VERSION is a day like 2026-11-21, "prior" for what was believed on the first day, or "newest", which also lets the
    nights to come take theirs into use again.
    """
    import getpass

    from sotomado.accounts.errors import NotFound
    from sotomado.shortlists.learning import model_store

    try:
        with open_database().work() as work:
            in_use = model_store.use(work, version=version, decided_by=f"command line: {getpass.getuser()}")
    except NotFound:
        raise click.BadParameter(f"There is no model {version}; `sotomado models` lists them.") from None
    click.echo(f"The ten are chosen by {in_use} from now on.")


@click.command()
def models() -> None:
    """List the learned models, the newest first, and who let which one count."""
    from sotomado.shortlists.learning import model_store

    with open_database().read() as work:
        kept, decisions = model_store.models(work), model_store.decisions(work)
    for one in kept:
        state = "in use" if one.is_in_use else f"refused: {one.refused}" if one.refused else ""
        click.echo(f"{one.version:12}  {one.outcomes:>8,} talks  {one.size_bytes // 1024:>6,} KiB  {state}".rstrip())
    for line in decisions:
        click.echo(f"{line.since:%Y-%m-%d %H:%M} UTC  {line.version}  by {line.decided_by}{'  (held)' * line.is_held}")
    if not kept:
        click.echo("No model yet: the ten are chosen by what is believed before the first talk.")
