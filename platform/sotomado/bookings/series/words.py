"""What the pages of talks that repeat say."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sotomado.bookings.models import Side
from sotomado.bookings.series.models import Hindrance, SeriesState
from sotomado.bookings.series.shown import ShownSeries

EVERY_LABELS = {1: _l("毎週"), 2: _l("2週間ごと"), 4: _l("4週間ごと")}

HINDRANCES = {
    Hindrance.NOT_FREE: _l("この時間は、空いていませんでした。"),
    Hindrance.NO_TICKET: _l("会社の面談チケットが、残っていませんでした。"),
    Hindrance.NOBODY_PAYS: _l("費用をまかなう会社が、見つかりませんでした。"),
    Hindrance.ELSEWHERE: _l("この時間の前後に、あなたの別の予約がありました。"),
    Hindrance.TOO_MANY_AHEAD: _l("これからの予約が、ひとりで持てる数に達していました。"),
    Hindrance.NOT_BOOKABLE: _l("相談相手が、この時間の予約を受けていませんでした。"),
    Hindrance.NO_CONSENT: _l("同意が取り消されているか、新しい同意がまだでした。"),
}


def state_to_advisee(series: ShownSeries) -> str:
    """Where it stands, for whoever asked for it."""
    if series.state is SeriesState.PROPOSED:
        return str(_("お返事を待っています。それまで、時間はおさえていません。"))
    if series.state is SeriesState.AGREED:
        return str(_("続けて話す約束ができています。近くなった日から、そとまどが一回ずつ予約します。"))
    if series.state is SeriesState.DECLINED:
        return str(_("今回は、続けての約束にはなりませんでした。一回ずつの予約は、これまでどおりできます。"))
    if series.state is SeriesState.FINISHED:
        return str(_("約束した日は、すべてすみました。決まっている予約は、予約の一覧にあります。"))
    if series.ended_by is Side.CONSULTANT:
        return str(_("相談相手の都合で終わりになりました。決まっている予約は、そのままです。"))
    return str(_("あなたが終わりにしました。決まっている予約は、そのままです。"))


def state_to_consultant(series: ShownSeries) -> str:
    if series.state is SeriesState.PROPOSED:
        return str(_("お返事を待っています"))
    if series.state is SeriesState.AGREED:
        return str(_("続いています"))
    if series.state is SeriesState.DECLINED:
        return str(_("引き受けませんでした"))
    if series.state is SeriesState.FINISHED:
        return str(_("すべてすみました"))
    return str(_("終わりになりました"))


def times(count: int) -> str:
    return str(ngettext("%(num)s回", "%(num)s回", count))
