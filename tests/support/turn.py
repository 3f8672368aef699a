"""A real TURN server (coturn), as a process of its own on this machine's loopback."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.ports import free_port

SECRET = "tried-out-0123456789-on-loopback"
# Where Debian puts it may not stand on the PATH of somebody who is not root.
PLACES = ("turnserver", "/usr/bin/turnserver", "/usr/sbin/turnserver", "/usr/local/bin/turnserver")


@dataclass(frozen=True)
class TurnServer:
    """`url` and `secret`: as in SOTOMADO_ROOM_TURN_URLS and SOTOMADO_ROOM_TURN_SECRET."""

    url: str
    secret: str


def turnserver() -> str:
    found = next((path for name in PLACES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("There is no TURN server here: scripts/turnserver installs coturn, or says how.")
    return found


@contextmanager
def a_turn_server(folder: Path) -> Iterator[TurnServer]:
    """Relays from loopback to loopback, which it otherwise rightly refuses."""
    port, log = free_port(), folder / "turn.log"
    options = {
        "listening-ip": "127.0.0.1",
        "listening-port": port,
        "relay-ip": "127.0.0.1",
        "realm": "sotomado.example",
        "static-auth-secret": SECRET,
        "userdb": folder / "turn.db",
        "pidfile": folder / "turn.pid",
        "log-file": log,
    }
    flags = ("use-auth-secret", "no-tls", "no-dtls", "no-cli", "allow-loopback-peers", "simple-log", "verbose")
    said = [*(f"--{name}={value}" for name, value in options.items()), *(f"--{flag}" for flag in flags)]
    line = [turnserver(), "-n", *said]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    try:
        until = time.monotonic() + 60
        while not (log.exists() and f"listener opened on : 127.0.0.1:{port}" in log.read_text()):
            assert process.poll() is None, "The TURN server did not start."
            assert time.monotonic() < until, "The TURN server does not listen."
            time.sleep(0.05)
        # Over TCP, which is what strict networks leave open.
        yield TurnServer(f"turn:127.0.0.1:{port}?transport=tcp", SECRET)
    finally:
        process.terminate()
        process.wait(timeout=60)
