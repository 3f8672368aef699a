"""From rows to the ten: put person, wish and directory into arrays, and ask the core once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC

import numpy as np

from matching.choosing.ten import State, Ten, shortlist
from sotomado.accounts import service as accounts
from sotomado.availability import service as availability
from sotomado.database import UnitOfWork
from sotomado.directory import conflicts
from sotomado.directory import service as directory
from sotomado.shortlists import pool
from sotomado.shortlists.learning import exposures, model_store, pricing
from sotomado.shortlists.learning.exposures import Policy
from sotomado.shortlists.wishes import Wished

# Written beside every shortlist, so that a later change of the maths does not rewrite what was shown.
SCORING_VERSION = "2026-11"


def ten_for(work: UnitOfWork, *, person_id: int, wished: Wished, declined: Collection[int] = ()) -> tuple[Ten, Policy]:
    """The ten for a person and a wish, of everyone who is listed and licensed today and has a free time.

    With the policy that chose them: the model and the prices of now, and the day, by which near ties are dealt.
    declined: ids of consultants the person does not want to see again.
    """
    model, prices = model_store.in_use(work), pricing.now(work)
    policy = Policy(model.version, prices.version, exposures.day_of(work.now).isoformat())
    ids = pool.in_order(directory.listed_ids(work, on=work.now.astimezone(UTC).date()))
    strengths = directory.strengths(work, consultant_ids=ids)
    told = pool.told(work, person_ids={person_id, *pool.answering(strengths)})
    kept_apart = conflicts.barred_to(work, person_id=person_id)
    zone = accounts.actor(work, person_id=person_id).time_zone
    open_to = availability.openings(work, consultant_ids=ids, times=wished.times, zone=zone)
    meets = at_wished_times = None
    if wished.mode is not None:
        meets = np.array([wished.mode in strengths.modes.get(one, ()) for one in ids], np.bool_)
    if wished.times:
        at_wished_times = np.array([one in open_to.at_wished_times for one in ids], np.bool_)
    ten = shortlist(
        pool.person(person_id, told),
        wished.as_wish(),
        pool.consultants(
            ids,
            strengths,
            told,
            # Nobody is their own consultant, and nobody is shown whom a conflict of interest keeps from their company.
            permitted=np.array(
                [strengths.person_ids[one] != person_id and one not in kept_apart for one in ids], np.bool_
            ),
            bookable=np.array([one in open_to.at_any_time for one in ids], np.bool_),
            at_wished_times=at_wished_times,
            meets=meets,
        ),
        State(
            heads=model.heads,
            prices=prices.of,
            excluded={str(one) for one in declined},
            salt=policy.salt,
        ),
    )
    return ten, policy
