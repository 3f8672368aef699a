"""The page of one's own card: its preview, how it stands, and sharing it. Also shown where a card is shared inside."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from sotomado.consultations.cards import service as cards
from sotomado.consultations.cards.forms import CardWords, ShareForm
from sotomado.web import current_actor, current_database, current_read

# What the page of sharing begins with; the person chooses.
OFFERED_DAYS = timedelta(days=30)


def own_page(card_id: str, form: ShareForm, status: int) -> ResponseReturnValue:
    actor = current_actor()
    with current_read() as work:
        card = cards.one(work, person_id=actor.person_id, card_id=card_id)
        readers = cards.readers(work, person_id=actor.person_id)
    today = current_database().clock.now().astimezone(ZoneInfo(actor.time_zone)).date()
    page = render_template(
        "cards/show.html",
        card=card,
        readers=readers,
        form=form,
        owner=actor.name,
        today=today,
        offered=today + OFFERED_DAYS,
        last=today + cards.LONGEST_SHARED,
        wrong=wrong_in(form),
    )
    return page, status


def wrong_in(form: CardWords | ShareForm) -> list[tuple[str, str]]:
    """What is wrong in a form, field by field."""
    return [(name, str(messages[0])) for name, messages in form.errors.items() if name and messages]
