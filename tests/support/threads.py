"""What a piece of Python prints when NumPy computes on one thread, and on two: each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]
THE_HOUSE_IMPORTS = "import sys; sys.path[:0] = ['.', 'tests']\n"


def printed_on_one_thread_and_two(story: str) -> tuple[str, str]:
    one, two = (
        subprocess.run(
            [sys.executable, "-c", THE_HOUSE_IMPORTS + story],
            cwd=HOUSE,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for threads in ("1", "2")
    )
    return one, two
