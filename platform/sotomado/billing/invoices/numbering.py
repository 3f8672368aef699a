"""Numbers of documents: one after the other within a year of Japan, none left out.

Whoever takes one holds the year's row until the end of the transaction; if it is rolled back, so is the number. The
database itself refuses a document whose number does not follow (see the migration).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from sotomado.billing.invoices.models import DocumentCount, Series
from sotomado.database import UnitOfWork, insert_once

LETTERS = {Series.INVOICE: "INV", Series.CREDIT_NOTE: "CRN"}


@dataclass(frozen=True)
class Numbered:
    number: str
    year: int
    sequence: int


def hold(work: UnitOfWork, series: Series, year: int) -> DocumentCount:
    """Have nobody else make a document of the series until this transaction is over."""
    work.session.execute(insert_once(work, DocumentCount, series=series, year=year, last=0))
    return work.session.execute(
        select(DocumentCount)
        .where(DocumentCount.series == series, DocumentCount.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def take(work: UnitOfWork, held: DocumentCount) -> Numbered:
    """The next number of what is held."""
    held.last += 1
    work.session.flush()
    return Numbered(f"{LETTERS[held.series]}-{held.year}-{held.last:06}", held.year, held.last)
