"""What the pages of bookings say when something could not be done: what happened, what was kept, what to do."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from sotomado import formats
from sotomado.availability.errors import SlotNotOffered, SlotTaken
from sotomado.bookings.errors import (
    AlreadyBegun,
    AlreadyCancelled,
    KeptApart,
    ModeNotOffered,
    NobodyPays,
    NotBookable,
    OneselfAsked,
    Outdated,
    TimeGone,
    TooLateToMove,
    TooManyAhead,
    WrongState,
)
from sotomado.bookings.forms import Choice
from sotomado.bookings.models import BookingState
from sotomado.bookings.privately import words as privately
from sotomado.bookings.refusals import MOST_AHEAD
from sotomado.bookings.service import Cancelled, ShownBooking
from sotomado.companies.contracts.errors import CapReached, ContractEnded, NotEntitled
from sotomado.companies.errors import CompanyPaysNot, NoTicketsLeft
from sotomado.languages import choose_zone, current_locale

# (field, sentence)
Wrong = tuple[tuple[str, str], ...]


def name_of(booking: ShownBooking) -> str:
    """The consultant's name as the reader's language writes it."""
    return booking.consultant_name if current_locale() == "ja" else booking.consultant_name_en


def until(at: datetime, now: datetime) -> str:
    """Until when something is kept: the clock alone where it is today."""
    zone, locale = choose_zone(), current_locale()
    if at.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date():
        return formats.clock_time(at, zone)
    return formats.moment(at, zone, locale, with_year=False)


def what_is_missing(choice: Choice) -> Wrong:
    wrong: list[tuple[str, str]] = []
    if choice.starts_at is None:
        sentence = (
            _("この時間は読みとれませんでした。下の時間からえらびなおしてください。")
            if choice.sent_slot
            else _("時間をひとつえらんでください。")
        )
        wrong.append(("slot", sentence))
    if choice.mode is None:
        wrong.append(("mode", _("会い方をえらんでください。")))
    return tuple(wrong)


def why_not_held(error: Exception) -> Wrong:
    if isinstance(error, OneselfAsked):
        return ()  # the page of times says it in their place
    if isinstance(error, SlotTaken):
        return (("slot", _("この時間は、ひと足ちがいで埋まりました。いま空いている時間を出しなおしました。")),)
    if isinstance(error, SlotNotOffered):
        return (("slot", _("この時間は過ぎたか、受付の外にあります。いま空いている時間からえらんでください。")),)
    if isinstance(error, TimeGone):
        return (
            (
                "slot",
                _("おさえていた時間は、もう空いていません。何も引かれていません。別の時間をえらんでください。"),
            ),
        )
    if isinstance(error, ModeNotOffered):
        return (("mode", _("この会い方は、いまはえらべません。別の会い方をえらんでください。")),)
    if isinstance(error, NotBookable):
        return (("slot", _("この相談相手は、いま新しい予約を受けていません。何も引かれていません。")),)
    return (("slot", _("この時間の前後に、あなたの別の予約があります。別の時間をえらんでください。")),)


def why_not_confirmed(error: Exception) -> str:
    if isinstance(error, TooManyAhead):
        return str(
            _(
                "これからの予約は、ひとり%(most)s件までです。いまある予約はそのままで、何も引かれていません。"
                "面談がひとつはじまるか、予約をひとつ取り消すと、また予約できます。",
                most=MOST_AHEAD,
            )
        )
    if isinstance(error, NobodyPays):
        return str(
            _(
                "いま、費用をまかなう会社が見つかりません。何も引かれていません。"
                "お勤め先が変わったばかりのときは、新しい会社の招待をお待ちください。"
            )
        )
    if isinstance(error, NoTicketsLeft):
        return str(
            _(
                "会社の面談チケットが、いま残っていません。何も引かれていません。"
                "人事の窓口には「チケットが足りない」とだけ伝われば大丈夫です。理由や相談の内容を話す必要はありません。"
            )
        )
    if isinstance(error, CompanyPaysNot):
        return why_company_pays_not(error)
    if isinstance(error, KeptApart):
        return str(
            _("この相談相手とは、いま予約ができません。何も引かれていません。ほかの相談相手をえらんでください。")
        )
    return str(_("この時間の前後に、あなたの別の予約があります。何も引かれていません。"))


def why_company_pays_not(error: CompanyPaysNot) -> str:
    """Told to the person alone: their company learns nothing of it."""
    if isinstance(error, NotEntitled):
        return str(
            _(
                "会社との契約では、いまのご所属の方の面談は対象になっていません。何も引かれていません。"
                "お心当たりのないときは、「社外の面談の対象かどうか」とだけ、人事の窓口におたずねください。"
            )
        )
    if isinstance(error, CapReached):
        return str(
            _(
                "会社の契約の、この月の面談の枠がいっぱいです。何も引かれていません。"
                "別の月の時間なら、予約できることがあります。会社には何も伝わっていません。"
            )
        )
    if isinstance(error, ContractEnded):
        return str(
            _(
                "会社の契約が%(last)sまでのため、そのあとの時間は予約できません。何も引かれていません。"
                "それまでの時間なら、いつもどおり予約できます。",
                last=formats.day(error.last_on, current_locale()),
            )
        )
    return str(_("この日はまだ、会社の契約がはじまっていません。何も引かれていません。別の日の時間をお選びください。"))


def why_not_moved(error: Exception) -> Wrong:
    """Beside the field where it went wrong. Nothing was changed, and what was chosen stays chosen."""
    if isinstance(error, Outdated):
        return (
            (
                "slot",
                _(
                    "この画面をひらいたあとで、予約が変わっています。いまの日時を出しなおしました。"
                    "これでよければ、もう一度おしてください。"
                ),
            ),
        )
    if isinstance(error, TooLateToMove):
        return (("slot", _("日時を移せる期限を過ぎました。予約は、いまの日時のままです。")),)
    if isinstance(error, SlotTaken):
        return (("slot", _("この時間は、ひと足ちがいで埋まりました。予約は、いまの日時のままです。")),)
    if isinstance(error, NotBookable):
        return (
            (
                "slot",
                _("この相談相手は、いま新しい日時を受けていません。予約は、いまの日時のままです。"),
            ),
        )
    if isinstance(error, CompanyPaysNot):
        return (("slot", why_company_pays_not(error)),)
    return why_not_held(error)


def why_not_changed(error: Exception) -> str:
    """What is over, called off or not yet booked can be neither moved nor called off."""
    if isinstance(error, AlreadyCancelled):
        return str(_("この予約は、すでに取り消されています。もう一度取り消す必要はありません。"))
    if isinstance(error, AlreadyBegun):
        return str(_("面談の時間になったため、変えることも取り消すこともできません。何も変わっていません。"))
    return str(_("この時間はまだ予約になっていないため、変えるものも取り消すものもありません。"))


def cannot_be_changed(booking: ShownBooking) -> str | None:
    """Why there is no page to move it; None where there is one."""
    if booking.is_called_off:
        return str(_("この予約は取り消されているため、移せません。同じ相談相手の時間を、あらためて予約できます。"))
    if booking.state in (BookingState.HELD, BookingState.LAPSED):
        return why_not_changed(WrongState())
    if booking.state is not BookingState.CONFIRMED or booking.has_begun:
        return why_not_changed(AlreadyBegun())
    return None


def cancelled(done: Cancelled, *, is_private: bool) -> str:
    if is_private:
        return privately.cancelled(done.cost.is_late)
    if done.ticket_returned:
        return str(_("取り消しました。チケットは会社の枠に戻りました。双方のカレンダーにもお知らせします。"))
    return str(_("取り消しました。期限を過ぎていたため、チケットは戻りません。双方のカレンダーにもお知らせします。"))
