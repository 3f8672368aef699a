"""Run every benchmark, or those named: python -m benchmarks [NAME ...]."""

import sys

from benchmarks import adaptive, capacity, free_slots, nearest, the_ten

ALL = {module.__name__.rpartition(".")[2]: module for module in (adaptive, capacity, free_slots, nearest, the_ten)}

if __name__ == "__main__":  # processes of their own import this file again
    if unknown := set(sys.argv[1:]) - set(ALL):
        sys.exit(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(ALL)}.")
    for name in sys.argv[1:] or ALL:
        ALL[name].run()
