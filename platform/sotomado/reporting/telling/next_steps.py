"""What a company can do next about what was found: one step, small, and never the search for somebody."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from reports.cube import Measure, Track
from reports.findings import Finding, Kind
from reports.statistics.uncertainty import Verdict
from sotomado.directory.vocabulary import Theme
from sotomado.oneonones.models import InsideTheme, WishedResponse

_ABOUT_THEME: Mapping[Theme, LazyString] = {
    Theme.UNCLEAR: _l("急いで答えを求めず、まとまらないまま話せる場所があることを、折にふれて知らせる。"),
    Theme.MEANING: _l("仕事の目的を話す時間を、1on1や部署の集まりに置く。"),
    Theme.GROWTH: _l("学ぶ時間と、学んだことを使う場があるかを、部署ごとに確かめる。"),
    Theme.ROLE_CHANGE: _l("異動や役割が変わる前後に、期待を言葉にする1on1を置く。"),
    Theme.RELATIONS: _l("困ったときの窓口と道すじを、あらためて全員に知らせる。"),
    Theme.CARE: _l("育児と介護の制度を、使うときの手順とともに全員に知らせる。"),
    Theme.OVERSEAS: _l("赴任や語学の支えが、いつ、だれに届くのかを知らせる。"),
    Theme.MANAGEMENT: _l("管理職どうしが話す場と、1on1を準備する時間をつくる。"),
    Theme.STAY_OR_LEAVE: _l("だれかを探さずに、社内で選べる道を全員に知らせる。"),
    Theme.LATER_LIFE: _l("役職定年や定年のあとに選べる道を、早い年代にも知らせる。"),
    Theme.HEALTH: _l("働く時間と休みの取りやすさを、部署ごとに確かめる。"),
    Theme.PRIVATE_LIFE: _l("事情を聞き出さずに、使える制度を全員に知らせる。"),
}
_ABOUT_INSIDE_THEME: Mapping[InsideTheme, LazyString] = {
    InsideTheme.WORK: _ABOUT_THEME[Theme.MEANING],
    InsideTheme.GROWTH: _ABOUT_THEME[Theme.GROWTH],
    InsideTheme.CAREER: _ABOUT_THEME[Theme.ROLE_CHANGE],
    InsideTheme.RELATIONS: _ABOUT_THEME[Theme.RELATIONS],
    InsideTheme.CONDITION: _ABOUT_THEME[Theme.HEALTH],
    InsideTheme.IMPROVEMENT: _l("出された工夫のうち、ひとつを部署で試す。"),
    InsideTheme.PRIVATE: _ABOUT_THEME[Theme.PRIVATE_LIFE],
    InsideTheme.FEEDBACK: _l("見た場面をその場で言葉にして伝えることを、管理職の練習に入れる。"),
    InsideTheme.OWN: _l("話したいことを自分で選べていると知らせ、選ぶ時間を1on1の前に置く。"),
}
_ABOUT_WISH: Mapping[WishedResponse, LazyString] = {
    WishedResponse.LISTEN: _l("助言より先に最後まで聴く練習を、管理職の研修に入れる。"),
    WishedResponse.THINK_TOGETHER: _l("答えを出さずに一緒に考える時間を、1on1の半分おくことを勧める。"),
    WishedResponse.ADVISE: _l("助言できる人を上司のほかにも紹介できるように、斜めの1on1を全員に知らせる。"),
    WishedResponse.DECIDE: _l("現場で決めてよいことと、上に上げることの線を、部署ごとに言葉にする。"),
    WishedResponse.TEACH: _l("教わる時間を1on1の外にも置けるか、部署ごとに確かめる。"),
    WishedResponse.PRAISE: _l("よかった場面をその場で言葉にすることを、管理職の練習に入れる。"),
    WishedResponse.JUST_KNOW: _l("返事や対応を急がず、聞いたことだけを確かめる終わり方を、管理職に伝える。"),
}
_ABOUT_RATING: Mapping[Measure, LazyString] = {
    Measure.SATISFACTION: _l("社内での知らせ方と、相談しやすい時間かどうかを確かめる。"),
    Measure.WELLBEING: _l("仕事の量と休みの取りやすさを、部署ごとに確かめる。"),
    Measure.STAY: _l("だれかを探さずに、社内で選べる道を全員に知らせる。"),
    Measure.CADENCE: _l("守れる間隔に決めなおしてよいことと、飛ばした回の次の日を先に決めることを知らせる。"),
    Measure.REACTION: _l("1on1の時間の取り方と、話したいことを先に選べているかを確かめる。"),
}


def next_step(finding: Finding) -> str:
    """One thing the company can do, in a sentence."""
    if finding.kind is Kind.NOTHING_CHANGED:
        step = _("いまの取り組みを、もう一つの四半期つづけて見る。")
    elif finding.kind is Kind.USE_CHANGED and finding.verdict is Verdict.MORE:
        step = _("この四半期に何を知らせ、何を変えたかを書きとめ、次の四半期もつづける。")
    elif finding.kind is Kind.LEADING_WISH and finding.item is not None:
        step = str(_ABOUT_WISH[WishedResponse(finding.item)])
    elif finding.kind is Kind.LITTLE_INSIDE:
        step = _("1on1の時間を先に予定に入れ、話すことを選べるようにする。")
    elif finding.kind is Kind.EARLY_STAGES:
        step = _("1on1では、これからの計画より先に、好きなことや得意なことから話しはじめる。")
    elif finding.measure is Measure.THEME and finding.kind is Kind.TRACKS_DIFFER:
        step = _("社内で話しにくい訳を個人にたずねずに、1on1のテーマとして選べることを全員に知らせる。")
    elif finding.measure is Measure.THEME and finding.item is not None:
        inside = finding.track is Track.INSIDE
        step = str(_ABOUT_INSIDE_THEME[InsideTheme(finding.item)] if inside else _ABOUT_THEME[Theme(finding.item)])
    elif finding.measure in _ABOUT_RATING:
        step = str(_ABOUT_RATING[finding.measure])
    else:
        step = _("相談室があること、だれが使ったかは会社に分からないことを、あらためて全員に知らせる。")
    return str(_("次にできること:%(step)s", step=step))
