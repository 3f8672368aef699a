"""`python -m stripe_twin --port 8499 --webhook-url http://127.0.0.1:8000/... --webhook-secret whsec_...`"""

import argparse
import signal
import threading
from pathlib import Path

from stripe_twin.server import start


def main() -> None:
    parser = argparse.ArgumentParser(prog="stripe_twin", description="A practice Stripe on this machine.")
    parser.add_argument("--port", type=int, default=8499, help="0 takes any free port")
    parser.add_argument("--webhook-url", help="who is told of every event")
    parser.add_argument("--webhook-secret", help="what the deliveries there are signed with")
    parser.add_argument("--state", type=Path, help="a file that keeps everything between two runs")
    given = parser.parse_args()
    if bool(given.webhook_url) != bool(given.webhook_secret):
        parser.error("--webhook-url and --webhook-secret belong together")
    webhook = (given.webhook_url, given.webhook_secret) if given.webhook_url else None
    is_over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: is_over.set())
    with start(given.port, state=given.state, webhook=webhook) as running:
        print(f"stripe_twin {running.url}", flush=True)
        is_over.wait()


if __name__ == "__main__":
    main()
