"""The demo's Stripe: a twin on this machine, which moves no money; or Stripe itself, for whoever has test keys.

With SOTOMADO_STRIPE_SECRET_KEY (sk_test_…) and SOTOMADO_STRIPE_WEBHOOK_SECRETS in the environment, the same pages run
against Stripe's own test mode; `stripe listen --forward-to http://127.0.0.1:8000/stripe/webhook` brings its events here
and prints the secret.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
FIRST_PORT = 8499
KEY = "sk_test_demo"
SECRET = "whsec_demo-secret-known-to-everyone"  # noqa: S105 - public on purpose: what it signs moves no money
WEBHOOK = "/stripe/webhook"
OWN = ("SOTOMADO_STRIPE_SECRET_KEY", "SOTOMADO_STRIPE_WEBHOOK_SECRETS")


@dataclass(frozen=True)
class Stripe:
    """Who carries the demo's money. `port`: the twin's, None for Stripe itself."""

    environment: dict[str, str]
    port: int | None

    def start(self, *, served_at: str, state: Path, log: Path, root: Path) -> subprocess.Popen[bytes] | None:
        """The twin as a process of its own; None where Stripe itself is asked."""
        if self.port is None:
            return None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SOTOMADO_")}
        with log.open("ab") as out:
            return subprocess.Popen(  # noqa: S603
                [
                    *(sys.executable, "-m", "sotomado.demo.attached", "stripe_twin", "--port", str(self.port)),
                    *("--webhook-url", f"{served_at}{WEBHOOK}", "--webhook-secret", SECRET, "--state", str(state)),
                ],
                env=inherited,
                cwd=root,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )


def stripe() -> Stripe:
    """The twin on a free port, or Stripe itself where its test keys stand in the environment."""
    own = {name: os.environ[name] for name in OWN if os.environ.get(name)}
    if own:
        return Stripe(own, None)
    port = _free_port()
    environment = dict(zip(OWN, (KEY, SECRET), strict=True))
    return Stripe(environment | {"SOTOMADO_STRIPE_API_BASE": f"http://{HOST}:{port}"}, port)


def _free_port() -> int:
    """The first one from 8499 on that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise OSError("no free port for the twin of Stripe")
