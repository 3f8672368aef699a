"""Whatever is done to bookings, in whatever order and however many at once: what was promised holds after each step.

Short here. SOTOMADO_LONG_MINUTES=15 lets each database be tried for so long, with other stories each time.
"""

import os
import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from support.booking_machine import Bookings, Server

LONG_MINUTES = float(os.environ.get("SOTOMADO_LONG_MINUTES", "0"))
# The same stories each time: what fails here failed by a change, not by luck.
SHORT = settings(
    max_examples=12,
    stateful_step_count=30,
    derandomize=True,
    deadline=None,
    database=None,
    # A story of threads is seldom the same twice, so that shrinking it takes minutes and says little more.
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=40, stateful_step_count=60, derandomize=False, print_blob=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue("sqlite_server" if request.param == "sqlite" else "postgres_server")
    return found


def test_nothing_that_is_done_to_bookings_breaks_a_promise(server: Server) -> None:
    class HereBookings(Bookings):
        pass

    HereBookings.server, HereBookings.counts = server, Counter()
    until = time.monotonic() + 60 * LONG_MINUTES

    run_state_machine_as_test(HereBookings, settings=LONG if LONG_MINUTES else SHORT)
    while time.monotonic() < until:
        run_state_machine_as_test(HereBookings, settings=LONG)

    print(*sorted(HereBookings.counts.items()), sep="\n")
    assert HereBookings.counts["confirm done"] >= 5, "the stories are about bookings"
