"""A release before it exists: protected, then read by our own adversary, who knows the roster as HR does.

The companies are those of `release`. The larger takes a minute: nearly all of it are linear programmes of the attack,
each over every place of the frame that has people in it.
"""

from time import perf_counter, process_time

from benchmarks.release import SIZES, a_company
from reports import release_file
from reports.attack import Knowledge, Roster, attack
from reports.release import protect

# What a release may take, from facts on; reading the facts is `facts`.
ASKED_SECONDS = {"1,200 people, 25 units": 5, "50,000 people, 200 units": 60}


def run() -> None:
    for name, size in SIZES.items():
        cube = a_company(*size)
        begun = perf_counter()
        release = protect(cube)
        protected = perf_counter() - begun
        frame = cube.frame
        roster = Roster(tuple(unit.id for unit in frame.units), frame.ages, frame.tenures, frame.people)
        busy = process_time()
        found = attack(release_file.to_json(release), [], Knowledge(roster))
        busy = process_time() - busy
        seconds = perf_counter() - begun
        late = "  TOO SLOW" if seconds > ASKED_SECONDS[name] else ""
        print(f"gate, {name}: {seconds:.1f} s, {len(found.disclosures)} disclosures{late}")
        print(f"    {protected:.1f} s of it to protect; the attack took {busy:.1f} s of the processor", flush=True)
