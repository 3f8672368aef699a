"""Nights: what the talks teach, learned once, by whichever worker comes through."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import numpy as np
import pytest
from factories.histories import a_desk, a_history
from sqlalchemy import func, select, update

from sotomado import chores, jobs
from sotomado.accounts import service as accounts
from sotomado.directory.models import Consultant
from sotomado.directory.vocabulary import SpokenLanguage, Theme
from sotomado.outbox.models import Job
from sotomado.outbox.worker import Worker
from sotomado.settings import Settings
from sotomado.shortlists import service as shortlists
from sotomado.shortlists.learning import evidence, exposures, model_store, nights, pricing
from sotomado.shortlists.learning.models import Exposure, LearnedModel, ModelUse, Outcome, PriceList, Shown

DAY = "2026-11-20"


@pytest.fixture
def desk(database):
    with database.work() as work:
        return a_desk(work)


def with_history(database, desk, **options):
    with database.work() as work:
        a_history(work, *desk, **options)


def learned(database, day=DAY):
    return nights.learn_night(database, day=day)


def in_use(database):
    with database.read() as work:
        return model_store.in_use(work)


def kept(database):
    with database.read() as work:
        return model_store.models(work)


def counted(database, model):
    with database.read() as work:
        return work.session.scalar(select(func.count()).select_from(model))


def without_mail(database):
    handlers = jobs.handlers(database, Settings())
    handlers["mail"] = lambda _payload, _job_id: None
    return Worker(database, handlers)


def test_a_night_is_planned_from_two_o_clock_in_japan_and_once(database, clock):
    clock.set(datetime(2026, 11, 20, 16, 59, tzinfo=UTC))
    chores.plan_learning(database)
    early = counted(database, Job)
    clock.set(datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    for _ in range(3):
        chores.plan_learning(database)

    with database.read() as work:
        [key] = work.session.scalars(select(Job.dedupe_key))
    assert early == 0
    assert key == "learn/2026-11-21"


def test_the_worker_learns_and_then_prices(database, desk, clock):
    with_history(database, desk)
    clock.set(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))
    chores.plan_learning(database)
    worker = without_mail(database)

    assert worker.run_due() == 1
    assert worker.run_due() == 1

    assert [one.version for one in kept(database)] == ["2026-11-21"]
    with database.read() as work:
        assert work.session.scalars(select(PriceList.version)).all() == ["2026-11-21"]
        assert work.session.scalars(select(Job.failed_at).where(Job.done_at.is_(None))).all() == []


def test_who_helped_often_is_expected_to_help_and_is_shown_with_the_model_named(database, desk):
    consultants, people = desk
    best, worst = consultants[0], consultants[1]
    with_history(database, desk, talks=400, good={best: 0.98, worst: 0.2})

    assert learned(database)

    model = in_use(database)
    assert model.version == DAY
    of = model.heads.satisfied.for_consultants([str(best), str(worst)])
    assert of.quality[0] > 0 > of.quality[1]
    with database.work() as work:
        wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
        shortlists.make(work, person_id=people[0], wished=wished)
        log = work.session.scalars(select(Exposure).where(Exposure.model_version == DAY)).one()
        probabilities = {
            row.consultant_id: row.probability
            for row in work.session.scalars(select(Shown).where(Shown.wish_id == log.wish_id))
        }
    assert best in probabilities
    assert worst not in probabilities
    assert probabilities[best] == max(probabilities.values())


def test_the_same_history_learns_the_same_bytes(database, desk):
    with_history(database, desk)

    learned(database, "first")
    learned(database, "second")

    with database.read() as work:
        digests = set(work.session.scalars(select(LearnedModel.digest)))
        assert len(digests) == 1


def test_two_learners_at_once_keep_one_model(database, desk):
    with_history(database, desk)
    together, results = Barrier(2), []

    def learn():
        together.wait()
        results.append(learned(database))

    threads = [Thread(target=learn) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(results) == [False, True]
    assert (counted(database, LearnedModel), counted(database, ModelUse)) == (1, 1)


@pytest.mark.parametrize("dies", ["before anything is kept", "after the model is kept"])
def test_a_worker_that_dies_on_the_way_leaves_the_night_to_another(database, desk, clock, monkeypatch, dies):
    with_history(database, desk, talks=120)
    chores.plan_learning(database)
    dying = without_mail(database)
    if dies == "before anything is kept":
        monkeypatch.setattr(model_store, "keep", _die)
    else:
        monkeypatch.setattr(nights, "plan_prices", _die)
    with pytest.raises(KeyboardInterrupt):
        dying.run_due()
    monkeypatch.undo()
    with database.work() as work:  # two minutes later, without waiting for them
        work.session.execute(update(Job).values(leased_until=work.now - timedelta(seconds=1)))

    other = without_mail(database)
    assert other.run_due() == 1
    assert other.run_due() == 1

    assert (counted(database, LearnedModel), counted(database, ModelUse)) == (1, 1)
    assert counted(database, PriceList) == 1


def _die(*_args, **_options):
    raise KeyboardInterrupt


def test_before_the_first_talk_there_is_no_model_and_the_ten_is_still_there(database, desk):
    assert not learned(database)

    assert in_use(database).version == "prior"
    assert kept(database) == ()


def test_a_service_without_anybody_in_it_has_quiet_nights(database):
    assert not learned(database)
    assert not pricing.price_night(database, day=DAY)


def test_one_outcome_is_enough_to_begin_and_says_next_to_nothing(database, desk):
    with_history(database, desk, talks=1)

    assert learned(database)

    [model] = kept(database)
    assert (model.outcomes, model.refused) == (1, None)
    assert model.measures["satisfied"] is None
    assert np.abs(in_use(database).heads.satisfied.quality).max() < 0.2


def test_all_outcomes_alike_are_no_trouble(database, desk):
    with_history(database, desk, usual=1.0)

    assert learned(database)

    [model] = kept(database)
    assert model.measures["satisfied"]["auc"] is None


def test_who_withdrew_consent_or_was_forgotten_is_not_learned_from(database, desk):
    _, people = desk
    with_history(database, desk, talks=120)
    with database.work() as work:
        accounts.withdraw_consent(work, person_id=people[0])
        exposures.forget(work, person_id=people[1])

    with database.read() as work:
        known = evidence.read(work)
        left = work.session.scalar(select(func.count()).where(Outcome.person_id == people[0]))

    assert len(known) == 100
    assert left == 10, "kept, as nothing was erased, and left alone"
    assert learned(database)


def test_who_agreed_to_older_words_alone_is_not_learned_from_until_they_agree_again(database, desk, monkeypatch):
    _, people = desk
    with_history(database, desk, talks=120)
    monkeypatch.setattr(accounts, "CONSENT_VERSION", "2027-01")
    with database.work() as work:
        accounts.give_consent(work, person_id=people[0], locale=accounts.Locale.JAPANESE)

    with database.read() as work:
        known = evidence.read(work)

    assert len(known) == 10


def test_the_talks_of_a_consultant_who_left_still_teach_and_they_are_shown_no_more(database, desk):
    consultants, people = desk
    with_history(database, desk, good={consultants[0]: 1.0})
    with database.work() as work:
        work.session.get_one(Consultant, consultants[0]).unlisted_at = work.now

    assert learned(database)

    assert str(consultants[0]) in in_use(database).heads.satisfied.consultant_ids
    with database.work() as work:
        wished = shortlists.Wished(themes=[Theme.CARE], language=SpokenLanguage.JAPANESE)
        shortlists.make(work, person_id=people[0], wished=wished)
        shown = set(work.session.scalars(select(Shown.consultant_id).where(Shown.shown_at == work.now)))
    assert len(shown) == 10
    assert consultants[0] not in shown


def test_early_good_news_does_not_count_before_its_time(database, desk):
    """Who came back within days is known at once; who did not, only after ninety: both wait until then."""
    with_history(database, desk, talks=60, over_days=80)

    with database.read() as work:
        known = evidence.read(work)

    assert known.has_satisfied.all()
    assert not known.has_rebooked.any()


def test_old_talks_count_less_and_very_old_ones_nothing(database, desk):
    with_history(database, desk, talks=100, over_days=5 * 365)

    with database.read() as work:
        known = evidence.read(work)
    weight = known.outcomes(known.satisfied, known.has_satisfied).weight

    assert len(known) == 60
    assert (np.diff(weight) > 0).all()
    assert 0.12 < weight[0] < 0.14
