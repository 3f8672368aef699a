"""The words of a quarter that may be told. Only reads: the texts it opens live as long as the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.published import Thresholds, Worry
from reports.words import Talk, WordThresholds
from reports.words import worries as worries_of
from sotomado.companies import service as companies
from sotomado.database import UnitOfWork
from sotomado.reporting import terms
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.words import queries


def worries(work: UnitOfWork, *, company_id: int, quarter: Quarter, spoken: Iterable[Talk] = ()) -> tuple[Worry, ...]:
    """The words of a company's quarter whose frame stands; where a release shows no use, it must show no words either.

    `spoken`: talks read from elsewhere, in what people agreed to (see `spoken_words`); speakers are named there as
    here. Raises NotFound. Takes about a second for 5,000 summaries of 60 characters, so it belongs into a
    transaction that only reads.
    """
    zone = companies.company(work, company_id=company_id).time_zone
    here = [*queries.of_quarter(work, company_id=company_id, quarter=quarter, zone=zone), *spoken]
    limits = thresholds(terms.thresholds(work, company_id=company_id))
    if len({talk.speaker for talk in here}) < 2 * limits.speakers:
        return ()
    return worries_of(
        here,
        before=queries.of_earlier_quarters(work, company_id=company_id, quarter=quarter, zone=zone),
        elsewhere=queries.of_others(work, company_id=company_id, quarter=quarter, zone=zone),
        thresholds=limits,
    )


def spoken_words(work: UnitOfWork, *, company_id: int, quarter: Quarter) -> Iterator[Talk]:
    """What was said in recorded talks, as single words, where both agreements of the speaker stand. Raises NotFound."""
    zone = companies.company(work, company_id=company_id).time_zone
    return queries.spoken_in_quarter(work, company_id=company_id, quarter=quarter, zone=zone)


def thresholds(of: Thresholds) -> WordThresholds:
    """Words need as many people as what is most sensitive; a contract that raises that raises this."""
    return WordThresholds(speakers=max(WordThresholds().speakers, of.few_sensitive))
