"""Until when a booking can be changed, and what it costs later: the same words before booking and after."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from sotomado import formats
from sotomado.bookings.consequences import Consequence
from sotomado.bookings.history import Line, called_off_by
from sotomado.bookings.models import BookingState, Side
from sotomado.bookings.privately import words as privately
from sotomado.bookings.privately.words import lead_time
from sotomado.bookings.shown import ShownBooking
from sotomado.languages import choose_zone, current_locale

__all__ = ["cost", "lead_time", "own_rule", "their_rule", "what_became_of_the_ticket"]


def own_rule(booking: ShownBooking, now: datetime) -> str:
    """What moving and calling off means for the advisee, as of now."""
    if booking.private is not None:
        return privately.own_rule(
            booking.private,
            free_until=booking.free_until,
            cutoff_minutes=booking.advisee_cutoff_minutes,
            state=booking.state,
            now=now,
        )
    if not booking.advisee_cutoff_minutes:
        return str(_("面談がはじまるまで、日時を移すことも、取り消すこともできます。チケットは減りません。"))
    lead = lead_time(booking.advisee_cutoff_minutes)
    if now <= booking.free_until:
        return str(
            _(
                "%(until)sまでは、日時を移すことも、取り消すこともできます。チケットは減りません。"
                "そのあと(開始まで%(lead)sを切ってから)は、日時は移せず、取り消してもチケットは戻りません。",
                until=_at(booking.free_until),
                lead=lead,
            )
        )
    if booking.state is BookingState.CONFIRMED:
        return str(
            _(
                "開始まで%(lead)sを切っています。日時は移せません。取り消すことはできますが、"
                "相談相手が時間を空けて待っているため、チケットは戻りません。",
                lead=lead,
            )
        )
    return str(
        _(
            "開始まで%(lead)sを切っています。予約したあとは日時を移せず、取り消してもチケットは戻りません。",
            lead=lead,
        )
    )


def their_rule(booking: ShownBooking) -> str:
    """What the consultant is bound to."""
    if booking.private is not None:
        return privately.their_rule(booking.consultant_cutoff_minutes)
    if not booking.consultant_cutoff_minutes:
        return str(_("相談相手が取り消すことになったときも、あなたのチケットは減りません。"))
    return str(
        _(
            "相談相手が取り消すことになったときも、あなたのチケットは減りません。"
            "相談相手は、開始の%(lead)s前までに知らせる約束です。",
            lead=lead_time(booking.consultant_cutoff_minutes),
        )
    )


def cost(booking: ShownBooking, of_cancelling: Consequence) -> str:
    """What calling off now means, said before."""
    if booking.private is not None:
        return privately.cost_of_cancelling(
            booking.private,
            of_cancelling,
            free_until=booking.free_until,
            cutoff=booking.advisee_cutoff_minutes,
        )
    if of_cancelling.ticket_returned:
        return str(
            _(
                "いま取り消すと、チケットは会社の枠に戻ります。何も引かれません。これは%(until)sまで変わりません。",
                until=_at(booking.free_until),
            )
        )
    return str(
        _(
            "開始まで%(lead)sを切っているため、いま取り消しても、チケットは戻りません。"
            "相談相手が時間を空けて待っていて、その分が支払われるためです。",
            lead=lead_time(booking.advisee_cutoff_minutes),
        )
    )


def what_became_of_the_ticket(booking: ShownBooking, lines: list[Line]) -> str:
    """The truth after calling off. Empty where nothing was called off."""
    by = called_off_by(lines)
    if booking.private is not None and booking.private.is_paid:
        is_ended = booking.is_called_off or booking.state is BookingState.MISSED
        return privately.what_became_of_it(booking.private) if is_ended else ""
    if not booking.is_called_off or booking.ticket_returned is None:
        return ""
    if by is Side.CONSULTANT:
        return str(_("あなたのチケットは減っていません。"))
    if booking.ticket_returned:
        return str(_("チケットは会社の枠に戻りました。"))
    return str(
        _(
            "チケットは戻っていません。開始まで%(lead)sを切っていたためです。",
            lead=lead_time(booking.advisee_cutoff_minutes),
        )
    )


def _at(at: datetime) -> str:
    return formats.moment(at, choose_zone(), current_locale(), with_year=False)
