"""Settings that stand in files: SOTOMADO_<NAME>_FILE instead of SOTOMADO_<NAME>.

So that secrets come from where systemd, an orchestrator or a vault puts them, and stand in no environment that other
programs of the same user can read. Every setting may be given like that.
"""

from __future__ import annotations

import logging
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

log = logging.getLogger("sotomado.settings")

PREFIX = "SOTOMADO_"
SUFFIX = "_FILE"
LARGEST = 1024 * 1024
# Whoever else is on the machine may look, or the group may change it.
TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP


class BadFiles(Exception):
    """Files that cannot be what they are said to be. The message names each variable, and never what a file holds."""


def given(environ: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """What is set, by the setting's name: from the variable itself, or from the file that its twin names.

    A line end at the end of a file is an editor's, and left out. Unknown names are passed on as they are. Raises
    BadFiles.
    """
    found = {name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    wrong = []
    for name in _named_by_file(found, names):
        path = found.pop(name + SUFFIX.lower())
        variable = f"{PREFIX}{name.upper()}"
        if name in found:
            wrong.append(f"{variable} and {variable}{SUFFIX} are both set: which of them holds cannot be known.")
            continue
        try:
            found[name] = _read(Path(path))
        except BadFiles as error:
            wrong.append(f"{variable}{SUFFIX}: {path} {error}")
    if wrong:
        raise BadFiles("\n".join(wrong))
    for path, words in too_open(environ, names):
        log.warning("%s %s", path, words)
    return found


def too_open(environ: Mapping[str, str], names: Collection[str]) -> list[tuple[str, str]]:
    """Files of settings that others can read or change, each with what to do about it."""
    found = {name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    answer = []
    for name in _named_by_file(found, names):
        path = Path(found[name + SUFFIX.lower()])
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue
        if mode & TOO_OPEN:
            answer.append((str(path), f"is open to others (mode {mode:04o}); chmod 0400 it, or 0440 for a group."))
    return answer


def _named_by_file(found: Mapping[str, str], names: Collection[str]) -> list[str]:
    return sorted(name for name in names if name + SUFFIX.lower() in found)


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadFiles("does not exist.") from None
    except IsADirectoryError:
        raise BadFiles("is a folder.") from None
    except (OSError, ValueError):
        raise BadFiles("cannot be read; see to whose it is.") from None
    if len(content) > LARGEST:
        raise BadFiles("is too large to be a setting.")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise BadFiles("is not text in UTF-8.") from None
    if not (text := text.rstrip("\r\n")):
        raise BadFiles("is empty.")
    return text
