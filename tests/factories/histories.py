"""Histories to learn from: lists that were shown by lot, whom people went to, and what came of it."""

from datetime import timedelta

import numpy as np
from factories.people import a_company, a_consultant, an_employee
from sqlalchemy import insert

from sotomado.database import UnitOfWork, new_key
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.shortlists.learning.models import Choice, Exposure, Outcome, Shown
from sotomado.shortlists.models import Wish, WishTheme

TEN = 10


def a_desk(work: UnitOfWork, consultants: int = 14, people: int = 12) -> tuple[list[int], list[int]]:
    """Consultants who are alike on paper, and people of one company. Returns both as ids."""
    ids = [a_consultant(work, name=f"相談員 {n}", themes=(Theme.CARE, Theme.GROWTH)).id for n in range(consultants)]
    company = a_company(work)
    return ids, [an_employee(work, company, name=f"社員 {n}") for n in range(people)]


def a_history(
    work: UnitOfWork,
    consultant_ids: list[int],
    person_ids: list[int],
    *,
    talks: int = 240,
    good: dict[int, float] | None = None,
    usual: float = 0.7,
    over_days: int = 300,
    seed: int = 1,
) -> None:
    """Talks spread over the days behind. good: the chance that a talk with a consultant helps, if not the usual one."""
    rng = np.random.default_rng(seed)
    rows: dict[type, list[dict[str, object]]] = {model: [] for model in (Wish, WishTheme, Exposure, Shown, Outcome)}
    for n in range(talks):
        held_at = work.now - timedelta(days=over_days * (talks - n) / talks)
        shown_at = held_at - timedelta(days=4)
        wish_id, person_id = new_key(), person_ids[n % len(person_ids)]
        shown = rng.permutation(consultant_ids)[:TEN].tolist()
        chosen = shown[int(rng.integers(len(shown)))]
        rows[Wish].append(
            {"id": wish_id, "person_id": person_id, "language": SpokenLanguage.JAPANESE, "made_at": shown_at}
        )
        rows[WishTheme].append({"wish_id": wish_id, "theme": Theme.CARE})
        rows[Exposure].append(
            {
                "wish_id": wish_id,
                "model_version": "opening",
                "salt": "",
                "shown_at": shown_at,
                "choice": Choice.OF_THE_TEN,
                "chosen_consultant_id": chosen,
                "chosen_at": shown_at,
            }
        )
        rows[Shown] += [
            {
                "wish_id": wish_id,
                "position": position,
                "consultant_id": one,
                "shown_at": shown_at,
                "price": 0.0,
                "propensity": len(shown) / len(consultant_ids),
                "is_explored": True,
            }
            for position, one in enumerate(shown, 1)
        ]
        rows[Outcome].append(
            {
                "id": new_key(),
                "person_id": person_id,
                "consultant_id": chosen,
                "wish_id": wish_id,
                "reference": new_key(),
                "held_at": held_at,
                "satisfied": bool(rng.random() < (good or {}).get(chosen, usual)),
                "rebooked_at": held_at + timedelta(days=9) if rng.random() < 0.2 else None,
            }
        )
    for model, values in rows.items():
        work.session.execute(insert(model), values)
