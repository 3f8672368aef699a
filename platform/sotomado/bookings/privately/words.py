"""For a private person: until when a booking can be changed, what it costs later, and what becomes of their money."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from sotomado import formats
from sotomado.bookings.consequences import Consequence
from sotomado.bookings.models import BookingState
from sotomado.bookings.privately.costs import PrivateCost
from sotomado.languages import choose_zone, current_locale


def lead_time(minutes: int) -> str:
    """24時間 / 24 hours; minutes where they make no whole hours."""
    if minutes % 60 == 0:
        return str(ngettext("%(num)s時間", "%(num)s時間", minutes // 60))
    return str(ngettext("%(num)s分", "%(num)s分", minutes))


def yen(amount_yen: int) -> str:
    return formats.yen(amount_yen, current_locale())


def own_rule(
    cost: PrivateCost, *, free_until: datetime, cutoff_minutes: int, state: BookingState, now: datetime
) -> str:
    """What moving and calling off means, as of now."""
    if not cutoff_minutes:
        return str(_("面談がはじまるまで、日時を移すことも、取り消すこともできます。お支払いは全額お返しします。"))
    lead = lead_time(cutoff_minutes)
    kept = yen(cost.late_kept_yen)
    if now <= free_until:
        return str(
            _(
                "%(until)sまでは、日時を移すことも、取り消すこともできます。取り消すと、お支払いは全額お返しします。"
                "そのあと(開始まで%(lead)sを切ってから)は、日時は移せず、取り消すと%(kept)sをいただきます。",
                until=formats.moment(free_until, choose_zone(), current_locale(), with_year=False),
                lead=lead,
                kept=kept,
            )
        )
    if state is BookingState.CONFIRMED:
        return str(
            _(
                "開始まで%(lead)sを切っています。日時は移せません。取り消すことはできますが、"
                "相談相手が時間を空けて待っているため、%(kept)sをいただきます。残りはお返しします。",
                lead=lead,
                kept=kept,
            )
        )
    return str(
        _(
            "開始まで%(lead)sを切っています。予約したあとは日時を移せず、取り消すと%(kept)sをいただきます。",
            lead=lead,
            kept=kept,
        )
    )


def their_rule(cutoff_minutes: int) -> str:
    """What the consultant is bound to."""
    if not cutoff_minutes:
        return str(_("相談相手が取り消すことになったときは、お支払いを全額お返しします。"))
    return str(
        _(
            "相談相手が取り消すことになったときは、お支払いを全額お返しします。"
            "相談相手は、開始の%(lead)s前までに知らせる約束です。",
            lead=lead_time(cutoff_minutes),
        )
    )


def cost_of_cancelling(cost: PrivateCost, of_cancelling: Consequence, *, free_until: datetime, cutoff: int) -> str:
    """What calling off now means, said before."""
    if of_cancelling.ticket_returned:
        return str(
            _(
                "いま取り消すと、お支払いになった%(gross)sを全額、同じカードにお返しします。これは%(until)sまで変わりません。",
                gross=yen(cost.gross_yen),
                until=formats.moment(free_until, choose_zone(), current_locale(), with_year=False),
            )
        )
    return str(
        _(
            "開始まで%(lead)sを切っているため、いま取り消すと%(kept)sをいただき、残りの%(back)sを同じカードにお返しします。"
            "相談相手が時間を空けて待っていて、その分が支払われるためです。",
            lead=lead_time(cutoff),
            kept=yen(cost.late_kept_yen),
            back=yen(cost.gross_yen - cost.late_kept_yen),
        )
    )


def what_became_of_it(cost: PrivateCost) -> str:
    """The truth after calling off, or after a talk that was not held."""
    if not cost.refunded_yen:
        return str(_("お支払いになった%(gross)sは、お返しの対象になりませんでした。", gross=yen(cost.gross_yen)))
    if cost.refunded_yen >= cost.gross_yen:
        return str(_("お支払いになった%(gross)sを全額、同じカードにお返しします。", gross=yen(cost.gross_yen)))
    return str(
        _(
            "お支払いになった%(gross)sのうち、%(back)sを同じカードにお返しします。",
            gross=yen(cost.gross_yen),
            back=yen(cost.refunded_yen),
        )
    )


def cancelled(is_late: bool) -> str:
    """Said once it is done."""
    if is_late:
        return str(
            _("取り消しました。お約束のとおりの額を、同じカードにお返しします。双方のカレンダーにもお知らせします。")
        )
    return str(_("取り消しました。お支払いは全額、同じカードにお返しします。双方のカレンダーにもお知らせします。"))
