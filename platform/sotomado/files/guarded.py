"""Run a file of ours on bytes from anybody, in a process of its own that knows neither our settings nor our database.

The file sets its own limits of memory and time first; here it is only waited for, somewhat longer.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class DidNotEnd(Exception):
    """It took longer than anything of its kind does, and was ended."""


def run(script: str, *arguments: str, content: bytes, patience_seconds: float) -> subprocess.CompletedProcess[bytes]:
    """`content` goes in, its output comes back with the exit code. Raises DidNotEnd."""
    try:
        return subprocess.run(  # noqa: S603 - our own file, no shell
            [sys.executable, "-I", str(Path(script).resolve()), *arguments],
            input=content,
            capture_output=True,
            timeout=patience_seconds,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise DidNotEnd() from None
