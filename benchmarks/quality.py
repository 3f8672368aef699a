"""How good the ten are, where it can be measured: on real meetings, and in made-up worlds of real people.

Minutes long; the tests hold the same gates on fewer worlds (tests/matching/test_quality_gates.py).
"""

from benchmarks import simulator, two_sided


def run() -> None:
    two_sided.run()
    print()
    simulator.run()


if __name__ == "__main__":
    run()
