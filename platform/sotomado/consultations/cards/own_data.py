"""Cards a person wrote, and cards of others they opened."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from sotomado.accounts.told import all_told, told
from sotomado.consultations.cards.models import Reader, ShareCard, ShareCardView
from sotomado.database import UnitOfWork

TABLES = frozenset({"share_card", "share_card_view"})


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """Cards with their words, for whom and until when, and when they were opened."""
    rows = work.session.scalars(
        select(ShareCard).where(ShareCard.person_id == person_id).order_by(ShareCard.made_at)
    ).all()
    kept = [
        {
            **told(work, row, besides=("number",)),
            "opened": all_told(
                work,
                work.session.scalars(
                    select(ShareCardView).where(ShareCardView.card_id == row.id).order_by(ShareCardView.at)
                ),
            ),
        }
        for row in rows
    ]
    return {"share_cards": kept} if kept else {}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Own cards go, and with them whoever opened them. A card shown to this person by another stays that person's;
    it is open to nobody any more, as after every change of manager."""
    own = select(ShareCard.id).where(ShareCard.person_id == person_id)
    work.session.execute(
        delete(ShareCardView).where(or_(ShareCardView.card_id.in_(own), ShareCardView.reader_id == person_id))
    )
    work.session.execute(delete(ShareCard).where(ShareCard.person_id == person_id))
    work.session.execute(
        update(ShareCard)
        .where(
            ShareCard.manager_id == person_id,
            ShareCard.reader.in_([Reader.MANAGER, Reader.PARTNER]),
            ShareCard.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=work.now)
    )
