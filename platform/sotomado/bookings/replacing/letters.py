"""What is written to both sides when a consultant, or an operator, calls a booking off.

An advisee's mail may be read on a company's server: it names nobody, gives no reason, and leaves the consultant's own
sentence for the page.
"""

from __future__ import annotations

from sotomado.accounts.models import Locale
from sotomado.bookings.models import Booking, BookingState, Side

_OTHERS = {
    Locale.JAPANESE: (
        "近い時間に会えるほかの方を、こちらに用意しました。えらぶと、すぐに決まります。"
        "会社の枠も、そのまま使えます(サインインが必要です):\n{url}\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "Others who are free near that time are waiting for you here. Choosing one settles it at once, and nothing "
        "is lost (you will be asked to sign in):\n{url}\n\nSotomado\n"
    ),
}
_OPEN_AGAIN = {
    Locale.JAPANESE: (
        "受付の時間のとおり、この時間はまた予約できるようになっています。"
        "ふさいでおきたいときは、受付の時間から外してください(取り消すときに外した場合は、そのままで大丈夫です)。"
        "\n{url}\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "By your hours this time can be booked again. If it should stay closed, take it out of your hours, unless you "
        "did so when calling off.\n{url}\n\nSotomado\n"
    ),
}

# (to whom, what happened) -> (subject, body) per language.
WORDS: dict[tuple[str, str], dict[Locale, tuple[str, str]]] = {
    ("advisee", "called off"): {
        Locale.JAPANESE: (
            "ご予定についてのお詫び",
            "{name}さん\n\n次のご予定は、先方の都合で取り消しになりました。申し訳ありません。\n\n日時: {when}\n\n"
            + _OTHERS[Locale.JAPANESE],
        ),
        Locale.ENGLISH: (
            "An apology about your appointment",
            "Dear {name},\n\nThe other side had to call off this appointment. We are sorry.\n\nWhen: {when}\n\n"
            + _OTHERS[Locale.ENGLISH],
        ),
    },
    ("advisee", "called off late"): {
        Locale.JAPANESE: (
            "ご予定についてのお詫び",
            "{name}さん\n\n次のご予定は、先方の都合で取り消しになりました。"
            "近くなってからのお知らせになり、本当に申し訳ありません。\n\n日時: {when}\n\n" + _OTHERS[Locale.JAPANESE],
        ),
        Locale.ENGLISH: (
            "An apology about your appointment",
            "Dear {name},\n\nThe other side had to call off this appointment. We are very sorry to tell you so late."
            "\n\nWhen: {when}\n\n" + _OTHERS[Locale.ENGLISH],
        ),
    },
    ("advisee", "called off by us"): {
        Locale.JAPANESE: (
            "ご予定についてのお詫び",
            "{name}さん\n\n次のご予定は、わたしたち運営の都合で取り消しました。申し訳ありません。\n\n日時: {when}\n\n"
            + _OTHERS[Locale.JAPANESE],
        ),
        Locale.ENGLISH: (
            "An apology about your appointment",
            "Dear {name},\n\nWe at Sotomado had to call off this appointment. We are sorry.\n\nWhen: {when}\n\n"
            + _OTHERS[Locale.ENGLISH],
        ),
    },
    ("consultant", "called off"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n次の予約を取り消しました。相談者にはお詫びと、ほかの方の空いている時間をお送りしました。\n\n"
            "日時: {when}\n相談者: {other}さん\n\n" + _OPEN_AGAIN[Locale.JAPANESE],
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nThis booking is called off. We have apologised and offered others who are free.\n\n"
            "When: {when}\nWith: {other}\n\n" + _OPEN_AGAIN[Locale.ENGLISH],
        ),
    },
    ("consultant", "called off late"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n次の予約を取り消しました。相談者にはお詫びと、ほかの方の空いている時間をお送りしました。\n\n"
            "日時: {when}\n相談者: {other}さん\n\n開始が近かったため、直前の取り消しとして数えています。"
            "続くときは、事情をうかがうことがあります。\n\n" + _OPEN_AGAIN[Locale.JAPANESE],
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nThis booking is called off. We have apologised and offered others who are free.\n\n"
            "When: {when}\nWith: {other}\n\nIt was close to the start, so it is counted as called off late. "
            "Should this happen again and again, we may ask how you are getting on.\n\n" + _OPEN_AGAIN[Locale.ENGLISH],
        ),
    },
    ("consultant", "called off by us"): {
        Locale.JAPANESE: (
            "ご予定の取り消し",
            "{name}さん\n\n次の予約を、運営が取り消しました。相談者にはお詫びと、ほかの方の空いている時間をお送りしました。"
            "あなたの取り消しには数えません。\n\n日時: {when}\n相談者: {other}さん\n\n"
            "わけは、予約のページで読めます(サインインが必要です):\n{url}\n\nそとまど\n",
        ),
        Locale.ENGLISH: (
            "Your appointment is cancelled",
            "Dear {name},\n\nWe have called this booking off. We have apologised and offered others who are free. "
            "It is not counted as called off by you.\n\nWhen: {when}\nWith: {other}\n\n"
            "You can read why on the booking's page (you will be asked to sign in):\n{url}\n\nSotomado\n",
        ),
    },
}

_BACK = {
    Locale.JAPANESE: (
        "お支払いは、同じカードに全額お返しします。手続きはもう始めています。"
        "ほかの方の空いている時間も、いつでもご覧になれます(サインインが必要です):\n{url}\n\nそとまど\n"
    ),
    Locale.ENGLISH: (
        "Your payment goes back to the same card in full; this is under way already. Others who are free can be seen "
        "whenever you like (you will be asked to sign in):\n{url}\n\nSotomado\n"
    ),
}
# The same to those who paid by card themselves.
WORDS |= {
    ("private", happened): {
        locale: (subject, body.replace(_OTHERS[locale], _BACK[locale])) for locale, (subject, body) in said.items()
    }
    for (to, happened), said in list(WORDS.items())
    if to == "advisee"
}


def which(booking: Booking, by: Side) -> str:
    """The name of what is written. `by`: whoever called it off, not the advisee."""
    if by is not Side.CONSULTANT:
        return "called off by us"
    return "called off late" if booking.state is BookingState.LATE_CANCELLED else "called off"
