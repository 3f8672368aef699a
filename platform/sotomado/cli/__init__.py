"""The command `sotomado`. What a command needs is loaded when it runs, so that --help answers at once.

One file for a group of commands; `COMMANDS` says which file has which.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

# The command, and where it stands: module of this package, and the name there.
COMMANDS = {
    "demo": "showing:demo",
    "serve": "serving:serve",
    "worker": "running:worker",
    "recorder": "running:recorder",
    "transcribe": "running:transcribe",
    "mail-in": "mailing:mail_in",
    "receive": "mailing:receive",
    "migrate": "setting_up:migrate",
    "seed": "setting_up:seed",
    "backup": "keeping:backup",
    "restore": "keeping:restore",
    "rotate-keys": "keeping:rotate_keys",
    "doctor": "setting_up:doctor",
    "reindex": "setting_up:reindex",
    "release-quarter": "reporting:release_quarter",
    "verify-audit": "auditing:verify_audit",
    "load-instrument": "choosing:load_instrument",
    "use-instrument": "choosing:use_instrument",
    "use-model": "choosing:use_model",
    "models": "choosing:models",
}


class _Commands(click.Group):
    """Finds commands in their files. Says in a sentence, too, that the database is away or of another version."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"sotomado.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if (words := _about_the_database(error)) is None:
                raise
            raise click.ClickException(words) from None


def _about_the_database(error: Exception) -> str | None:
    if "sqlalchemy" not in sys.modules:
        return None
    from sqlalchemy.exc import DBAPIError

    from sotomado.database import DatabaseAway

    if isinstance(error, DatabaseAway):
        return "The database does not answer. `sotomado doctor` says more."
    if isinstance(error, DBAPIError) and any(
        sign in str(error.orig) for sign in ("no such table", "no such column", "does not exist")
    ):
        return "The database does not have this version's schema. `sotomado migrate` brings it."
    return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Sotomado, the career desk outside the company."""
