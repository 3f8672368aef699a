"""Run the benchmarks: python -m benchmarks [NAME ...]. Those that take minutes run only when named."""

import sys
from importlib import import_module

USUAL = (
    "adaptive",
    "audit",
    "bookings",
    "capacity",
    "documents",
    "free_slots",
    "month_end",
    "nearest",
    "protection",
    "raters",
    "recording",
    "release",
    "roster_import",
    "scim",
    "search",
    "sign_in",
    "the_ten",
    "times_of_the_ten",
    "webhooks",
    "words",
)
# Minutes each: a database of 1 GB, other large ones, a large company attacked, thousands of talks learned from, 200
# rooms at once, a year of 10,000 pairs.
# `quality` is `simulator` and `two_sided`.
LONG = ("backup", "facts", "gate", "one_on_ones", "quality", "rooms", "simulator", "two_sided")
USAGE = f"""python -m benchmarks [NAME ...]

Without a name: {", ".join(USUAL)}.
Only when named, for they take minutes: {", ".join(LONG)}."""


def main(names: list[str]) -> None:
    if {"-h", "--help"} & set(names):
        print(USAGE)
        return
    if unknown := sorted(set(names) - {*USUAL, *LONG}):
        sys.exit(f"No benchmark is called {', '.join(unknown)}.\n\n{USAGE}")
    for name in names or USUAL:
        import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":  # processes of their own import this file again
    main(sys.argv[1:])
