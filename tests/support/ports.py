"""A port nobody listens on, and nobody is given by chance before it is used, or while it rests in between."""

import random
import socket

# Below those a system hands out by itself, to every connection that is made anywhere on the machine.
LOWEST, HIGHEST = 12_000, 32_000


def free_port() -> int:
    dice = random.SystemRandom()  # tests that begin in the same way must not draw the same
    while True:
        port = dice.randrange(LOWEST, HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
