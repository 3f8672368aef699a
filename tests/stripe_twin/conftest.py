"""A twin for each test, the official client that talks to it, and whoever directs it."""

from collections.abc import Iterator

import pytest
import stripe
from support.twin_answers import complaints

from stripe_twin.control import Twin
from stripe_twin.server import Running, start


@pytest.fixture
def running() -> Iterator[Running]:
    with start() as running:
        yield running


@pytest.fixture
def twin(running: Running) -> Twin:
    twin = Twin(running.url)
    twin.set_clock(1_793_000_000)  # 2026-10-26, standing
    return twin


@pytest.fixture
def client(running: Running, twin: Twin) -> Iterator[stripe.StripeClient]:
    """Every answer it gets is judged by the classes of the client when the test is over."""
    yield stripe.StripeClient("sk_test_practice_key", base_addresses={"api": running.url}, max_network_retries=0)

    for thing in [one for one in running.world.store.all() if not one["object"].startswith("twin.")]:
        assert complaints(thing) == [], thing["id"]
    assert [said for said in running.world.violations if said["status"] == 500] == []
