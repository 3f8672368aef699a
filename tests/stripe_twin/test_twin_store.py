"""The store of the twin beside a plain list, and the twin as a command of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from stripe_twin.store import Store, value_at

ROOT = Path(__file__).parents[2]
OWNERS = [None, "cus_a", "cus_b"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 50), st.sampled_from(OWNERS)),
        st.tuples(st.just("move"), st.integers(0, 30), st.sampled_from(OWNERS)),
        st.tuples(st.just("drop"), st.integers(0, 30), st.none()),
    ),
    max_size=40,
)


def played(steps):
    """The store after these steps, and the list it should be like: oldest first."""
    store, plain = Store(), []
    for number, (step, value, owner) in enumerate(steps):
        if step == "put":
            thing = {"id": f"pm_{number}", "object": "payment_method", "created": value, "customer": owner}
            plain.append(store.put(thing))
        elif plain:
            thing = plain[value % len(plain)]
            if step == "move":
                thing["customer"] = owner
                store.touch(thing)
            else:
                store.drop(thing["id"])
                plain.remove(thing)
    return store, plain


@given(STEPS, st.sampled_from([*OWNERS, "anyone"]), st.integers(-1, 50), st.integers(-1, 50), st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_the_store_finds_what_a_plain_list_finds(steps, owner, since, until, place):
    store, plain = played(steps)
    where = {} if owner == "anyone" else {"customer": owner}
    after = plain[place % len(plain)] if plain and owner == "anyone" else None

    found = store.newest(
        "payment_method",
        where=where,
        since=None if since < 0 else since,
        until=None if until < 0 else until,
        after=after["id"] if after else None,
    )

    before_it = plain[: plain.index(after)] if after else plain
    assert list(found) == [
        thing
        for thing in reversed(before_it)
        if all(value_at(thing, field) == value for field, value in where.items())
        and (since < 0 or thing["created"] >= since)
        and (until < 0 or thing["created"] <= until)
    ]


def test_the_twin_runs_as_a_command_of_its_own_and_keeps_what_it_is_told_through_a_kill(tmp_path):
    journal = tmp_path / "twin.jsonl"
    names = []
    for end in (signal.SIGKILL, signal.SIGTERM):
        process = subprocess.Popen(
            [sys.executable, "-m", "stripe_twin", "--port", "0", "--state", str(journal)],
            env=os.environ | {"PYTHONPATH": str(ROOT / "platform")},
            stdout=subprocess.PIPE,
            text=True,
        )
        url = process.stdout.readline().split()[1]
        client = stripe.StripeClient("sk_test_practice_key", base_addresses={"api": url})
        names += [[customer.name for customer in client.v1.customers.list()]]
        client.v1.customers.create({"name": "佐藤"})
        process.send_signal(end)
        code = process.wait(timeout=60)
        process.stdout.close()

    assert names == [[], ["佐藤"]]
    assert code == 0
