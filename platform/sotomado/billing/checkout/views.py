"""A private person's payments: on to Stripe's page, back from it, what was paid and what went back, cards kept."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sotomado.accounts.consent import consent_required
from sotomado.availability.errors import SlotNotOffered
from sotomado.billing.checkout import cards, following, opening, receipts, wording
from sotomado.billing.gateway import StripeAway, StripeRefused
from sotomado.bookings.errors import (
    AlreadyCancelled,
    AlreadyMeetingThen,
    KeptApart,
    ModeNotOffered,
    NotBookable,
    OneselfAsked,
    TimeGone,
    TooManyAhead,
)
from sotomado.bookings.privately import payments, shown
from sotomado.bookings.privately.errors import AlreadyPaid, CompanyPays, NoPrice
from sotomado.bookings.views import booking_page, other_times
from sotomado.languages import current_locale
from sotomado.web import current_actor, current_database, current_read, current_settings, current_work

bp = Blueprint("checkout", __name__)


@bp.post("/bookings/<booking_id>/pay")
@consent_required
def pay(booking_id: str) -> ResponseReturnValue:
    """On to Stripe's page; asked twice, it is the same one, so a key of the form would only stand in the way."""
    try:
        with current_work() as work:
            begun = payments.begin(
                work,
                advisee_id=current_actor().person_id,
                booking_id=booking_id,
                passes_wish_on="pass_on" in request.form,
                saves_card="save_card" in request.form,
            )
        address = opening.open_page(current_database(), current_settings(), begun, locale=current_locale())
    except (AlreadyMeetingThen, TooManyAhead, KeptApart) as error:
        return booking_page(booking_id, trouble=error), 422
    except (TimeGone, NotBookable, SlotNotOffered, ModeNotOffered, OneselfAsked) as error:
        return other_times(booking_id, error), 422
    except (StripeAway, StripeRefused):
        return booking_page(booking_id, said=wording.stripe_is_away()), 503
    except NoPrice:
        return booking_page(booking_id), 422
    except (AlreadyPaid, AlreadyCancelled, CompanyPays):
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    if address is None:
        return redirect(url_for("checkout.show", payment_id=begun.payment_id), 303)
    return redirect(address, 303)


@bp.get("/payments")
def index() -> ResponseReturnValue:
    with current_read() as work:
        own = shown.payments_of(work, person_id=current_actor().person_id)
    kept = cards.kept(current_database(), current_settings(), person_id=current_actor().person_id)
    return render_template("checkout/index.html", payments=own, kept=kept, words=wording)


@bp.get("/payments/<payment_id>")
def show(payment_id: str) -> ResponseReturnValue:
    """One payment, as it stands. Whoever comes from Stripe's page may be faster than its word: the page looks again."""
    with current_read() as work:
        own = shown.payment(work, person_id=current_actor().person_id, payment_id=payment_id)
    return render_template("checkout/payment.html", payment=own, words=wording)


@bp.post("/payments/<payment_id>/look")
def look(payment_id: str) -> ResponseReturnValue:
    """Ask Stripe now, for whoever does not want to wait for its word."""
    with current_read() as work:
        shown.payment(work, person_id=current_actor().person_id, payment_id=payment_id)
    try:
        following.look(current_database(), current_settings(), payment_id=payment_id)
    except StripeAway:
        flash(wording.stripe_is_away(), "error")
    return redirect(url_for("checkout.show", payment_id=payment_id), 303)


@bp.get("/payments/<payment_id>/receipt.pdf")
def receipt(payment_id: str) -> ResponseReturnValue:
    with current_read() as work:
        own = shown.payment(work, person_id=current_actor().person_id, payment_id=payment_id)
    pdf = receipts.on_paper(own, name=current_actor().name, settings=current_settings(), locale=current_locale())
    response = Response(pdf, content_type="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=f"receipt-{own.id[:8]}.pdf")
    return response


@bp.post("/payments/cards/forget")
def forget_card() -> ResponseReturnValue:
    try:
        cards.forget(
            current_database(),
            current_settings(),
            person_id=current_actor().person_id,
            card_id=request.form.get("card", ""),
        )
    except StripeAway:
        flash(wording.stripe_is_away(), "error")
    else:
        flash(_("カードを消しました。次の予約では、あらためてカードの番号をうかがいます。"))
    return redirect(url_for("checkout.index"), 303)
