"""The console's tiles: what each counts, in a sentence; what is usual there; whether it needs somebody, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _

from sotomado import formats
from sotomado.bookings.models import BookingState
from sotomado.languages import choose_zone, current_locale
from sotomado.operations.console.figures import Figures
from sotomado.operations.given_up import wording as jobs
from sotomado.operations.service import Overview

SOON_DAYS = 30
CALLED_OFF = (BookingState.CANCELLED, BookingState.LATE_CANCELLED)


class Need(StrEnum):
    """How much a tile needs somebody."""

    NOTHING = "nothing"
    LOOK = "look"
    NOW = "now"


@dataclass(frozen=True)
class Tile:
    """One part of the service: how it stands, in sentences; what is usual, and where one goes from here."""

    title: str
    says: list[str]
    usual: str
    need: Need
    url: str


@dataclass(frozen=True)
class Waiting:
    """What other slices count for the console."""

    applications: int
    claims: int
    refused: int
    cases: int
    has_payments: bool


def tiles(standing: Overview, figures: Figures, waiting: Waiting) -> list[Tile]:
    """Whatever needs somebody first, the most urgent before the rest; otherwise in the order of a day."""
    found = [
        _talks(figures, standing, waiting),
        _safety(waiting),
        _screening(waiting, standing),
        _licences(standing),
        _choosing(figures),
        _leaving(standing, figures),
        *_money(figures, waiting),
        _webhooks(figures),
        _reports(standing, waiting),
        _companies(standing),
        _flags(figures),
        _support(figures),
        _log(figures),
    ]
    return sorted(found, key=lambda one: [Need.NOW, Need.LOOK, Need.NOTHING].index(one.need))


def need_somebody(found: Iterable[Tile]) -> int:
    return sum(one.need is not Need.NOTHING for one in found)


def _talks(figures: Figures, standing: Overview, waiting: Waiting) -> Tile:
    today: Mapping[BookingState, int] = figures.today
    missed = today.get(BookingState.MISSED, 0)
    called_off = sum(today.get(state, 0) for state in CALLED_OFF)
    held = today.get(BookingState.CONFIRMED, 0)
    done = today.get(BookingState.COMPLETED, 0)
    if not (held or done or called_off or missed):
        says = [_("きょうの面談はありません。")]
    else:
        says = [
            _("これから・いま%(held)s件、終わり%(done)s件、取り消し%(off)s件。", held=held, done=done, off=called_off)
        ]
    if missed:
        says.append(_("行われなかった面談が%(count)s件あります。", count=missed))
    if standing.to_review:
        says.append(_("連絡のいる予約が%(count)s件あります。", count=standing.to_review))
    return Tile(
        title=_("きょうの面談"),
        says=says,
        usual=_("会えなかった面談と、連絡のいる予約がなければ、いつもどおりです。"),
        need=_if(standing.to_review, Need.NOW) or _if(missed + waiting.claims, Need.LOOK) or Need.NOTHING,
        url=url_for("operations.to_review" if standing.to_review else "deciding.index"),
    )


def _safety(waiting: Waiting) -> Tile:
    return Tile(
        title=_("安全の窓口"),
        says=[
            _("引き受ける人を待つもの%(count)s件。", count=waiting.cases)
            if waiting.cases
            else _("引き受ける人を待つものはありません。")
        ],
        usual=_("届いたら、当番がその日のうちに引き受けます。"),
        need=_if(waiting.cases, Need.NOW) or Need.NOTHING,
        url=url_for("safety_desk.index"),
    )


def _screening(waiting: Waiting, standing: Overview) -> Tile:
    return Tile(
        title=_("応募の審査"),
        says=[
            _(
                "返事を待つ応募%(count)s件、届いた登録証%(renewals)s件。",
                count=waiting.applications,
                renewals=standing.renewals,
            )
        ],
        usual=_("書類を見て、面談をして、返事をします。"),
        need=_if(waiting.applications + standing.renewals, Need.LOOK) or Need.NOTHING,
        url=url_for("operations.renewals" if standing.renewals and not waiting.applications else "applications.board"),
    )


def _licences(standing: Overview) -> Tile:
    ended = sum(one.days_left < 0 for one in standing.licences)
    soon = sum(0 <= one.days_left <= SOON_DAYS for one in standing.licences)
    left = len(standing.licences) - ended
    says = [_("90日以内に切れる人%(count)s名、うち30日以内%(soon)s名。", count=left, soon=soon)]
    if ended:
        says.append(_("切れたままの人が%(count)s名います。", count=ended))
    return Tile(
        title=_("資格の更新"),
        says=says,
        usual=_("本人には90日前から知らせています。切れた人には、新しい予約が入りません。"),
        need=_if(ended, Need.LOOK) or Need.NOTHING,
        url=f"{url_for('operations.overview')}#licences",
    )


def _choosing(figures: Figures) -> Tile:
    model = figures.model
    if model is None:
        says = [_("まだ学んだモデルはありません。はじめの考えで選んでいます。")]
    elif model.is_refused:
        says = [
            _(
                "いちばん新しいモデル(%(version)s)は、確かめで落ちました。前のものを使っています。",
                version=model.version,
            )
        ]
    else:
        says = [_("いちばん新しいモデルは%(version)sのものです。", version=model.version)]
    return Tile(
        title=_("候補の選び方"),
        says=says,
        usual=_("毎晩学びなおし、悪くなったものは使いません。"),
        need=Need.LOOK if model and model.is_refused else Need.NOTHING,
        url=url_for("operations.choosing"),
    )


def _leaving(standing: Overview, figures: Figures) -> Tile:
    oldest = figures.oldest_job
    if oldest is None:
        says = [_("いま出るべきものは、すべて出ています。")]
    else:
        says = [
            _(
                "%(count)s件が出るところです。いちばん古いものは%(moment)sの「%(kind)s」です。",
                count=f"{standing.waiting:,}",
                moment=_moment(oldest.oldest_at),
                kind=jobs.kind(oldest.kind),
            )
        ]
    if standing.given_up:
        says.append(_("あきらめたものが%(count)s件あります。", count=f"{standing.given_up:,}"))
    return Tile(
        title=_("送るものと、裏の仕事"),
        says=says,
        usual=_("出るべきものは、数分のうちに出ます。"),
        need=_if(standing.is_mail_stuck or standing.given_up, Need.NOW) or Need.NOTHING,
        url=url_for("operations.given_up"),
    )


def _money(figures: Figures, waiting: Waiting) -> list[Tile]:
    events, books = figures.events, figures.books
    if not waiting.has_payments and events.last_at is None and books.compared_at is None:
        return []
    if books.troubles or books.disputes:
        says = [_("合わないもの%(count)s件、異議%(disputes)s件。", count=books.troubles, disputes=books.disputes)]
    elif books.compared_at is None:
        says = [_("突き合わせは、まだ一度もしていません。")]
    else:
        says = [_("%(moment)sに突き合わせて、合っています。", moment=_moment(books.compared_at))]
    return [
        Tile(
            title=_("Stripeからの知らせ"),
            says=[
                _("15分を過ぎても片づいていないもの%(count)s件。", count=events.late)
                if events.late
                else _("届いたものは、すべて片づいています。")
            ],
            usual=_("届いてから数秒で片づきます。"),
            need=_if(events.late, Need.LOOK) or Need.NOTHING,
            url=url_for("operations.reconciliation"),
        ),
        Tile(
            title=_("帳簿の突き合わせ"),
            says=says,
            usual=_("毎晩、Stripeの記録と一円まで比べます。"),
            need=_if(books.troubles or books.disputes, Need.NOW) or _if(books.is_late, Need.LOOK) or Need.NOTHING,
            url=url_for("operations.reconciliation"),
        ),
    ]


def _webhooks(figures: Figures) -> Tile:
    says = [_("会社の宛先は、すべて受けとっています。")]
    if figures.webhooks_failing:
        says = [_("受けとらない宛先%(count)s件。", count=figures.webhooks_failing)]
    if figures.webhooks_paused:
        says.append(_("そのうち%(count)s件には、送るのを止めています。", count=figures.webhooks_paused))
    return Tile(
        title=_("会社のシステムへの知らせ"),
        says=says,
        usual=_("受けとられないときは、間をおいて送りなおし、会社の担当者に知らせます。"),
        need=_if(figures.webhooks_paused, Need.LOOK) or Need.NOTHING,
        url=url_for("operations.client_companies"),
    )


def _reports(standing: Overview, waiting: Waiting) -> Tile:
    last = max((one.last_quarter for one in standing.companies if one.last_quarter), default=None)
    told = sum(one.last_quarter == last for one in standing.companies) if last else 0
    if last is None:
        says = [_("まだレポートは出ていません。")]
    else:
        says = [
            _("%(quarter)sを%(count)s社に出しました。", quarter=formats.quarter(last, current_locale()), count=told)
        ]
    if waiting.refused:
        says.append(_("攻撃の検査で止まったものが%(count)s件あります。", count=waiting.refused))
    return Tile(
        title=_("レポートの公開"),
        says=says,
        usual=_("四半期が閉じると、攻撃の検査を通ったものだけが出ます。"),
        need=_if(waiting.refused, Need.NOW) or Need.NOTHING,
        url=url_for("operations.reports"),
    )


def _companies(standing: Overview) -> Tile:
    empty = sum(one.people == 0 for one in standing.companies)
    return Tile(
        title=_("企業の準備"),
        says=[_("名簿がまだ空の企業%(count)s社。", count=empty) if empty else _("どの企業にも、名簿があります。")],
        usual=_("契約のあと、担当者が部署と名簿を入れると始まります。"),
        need=_if(empty, Need.LOOK) or Need.NOTHING,
        url=url_for("operations.client_companies"),
    )


def _flags(figures: Figures) -> Tile:
    return Tile(
        title=_("機能の切り替え"),
        says=[
            _("切り替えてあるもの%(count)s件。", count=figures.flags_switched)
            if figures.flags_switched
            else _("すべて、もともとのままです。")
        ],
        usual=_("困ったときに止めたり、少しずつ入れたりします。"),
        need=Need.NOTHING,
        url=url_for("operations.flag_list"),
    )


def _support(figures: Figures) -> Tile:
    return Tile(
        title=_("サポート"),
        says=[
            _("いまひらいている画面%(count)s件。", count=figures.views_open)
            if figures.views_open
            else _("ひらいている画面はありません。")
        ],
        usual=_("読みあげられた番号でひらき、30分で閉じます。"),
        need=Need.NOTHING,
        url=url_for("operations.support_desk"),
    )


def _log(figures: Figures) -> Tile:
    return Tile(
        title=_("監査ログ"),
        says=[_("この24時間の記録%(count)s件。", count=f"{figures.entries_lately:,}")],
        usual=_("変えることも、消すこともできません。"),
        need=Need.NOTHING,
        url=url_for("operations.audit_log"),
    )


def _if(count: object, need: Need) -> Need | None:
    return need if count else None


def _moment(at: datetime) -> str:
    return formats.moment(at, choose_zone(), current_locale())
