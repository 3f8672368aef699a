"""How reasons, softened wishes and shortfalls read on a page. The core gives codes, here they become sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matching.choosing.candidates import Likeness
from matching.choosing.feasible import ShortfallReason, Step
from matching.choosing.reasons import ReasonCode
from matching.choosing.ten import TEN
from sotomado.assessments import service as assessments
from sotomado.directory.labels import AGE_BAND_LABELS, EXPERIENCE_LABELS, STYLE_LABELS, THEME_LABELS
from sotomado.directory.vocabulary import AgeBand, Experience, Style, Theme
from sotomado.languages import current_locale
from sotomado.shortlists.service import ShownReason, ShownTen, Softened, Window

# A sentence under a window, and whether it says what does not fit.
Line = tuple[str, bool]

# Strength in a theme is what a consultant says of themselves: so "得意", not a count of consultations.
STRONG_IN: Mapping[Theme, LazyString] = {
    Theme.UNCLEAR: _l("モヤモヤしたままの相談が得意"),
    Theme.MEANING: _l("仕事の意味ややりがいの相談が得意"),
    Theme.GROWTH: _l("成長や学びの相談が得意"),
    Theme.ROLE_CHANGE: _l("異動や役割が変わるときの相談が得意"),
    Theme.RELATIONS: _l("職場の人間関係の相談が得意"),
    Theme.CARE: _l("育児や介護と仕事の相談が得意"),
    Theme.OVERSEAS: _l("海外や英語を使う仕事の相談が得意"),
    Theme.MANAGEMENT: _l("マネジメントの相談が得意"),
    Theme.STAY_OR_LEAVE: _l("続けるか離れるかの相談が得意"),
    Theme.LATER_LIFE: _l("定年やその先の相談が得意"),
    Theme.HEALTH: _l("心と体の健康の相談が得意"),
    Theme.PRIVATE_LIFE: _l("私生活や家族の相談が得意"),
}

ALSO_STRONG_IN: Mapping[Theme, LazyString] = {
    Theme.UNCLEAR: _l("モヤモヤしたままの相談も得意"),
    Theme.MEANING: _l("仕事の意味ややりがいの相談も得意"),
    Theme.GROWTH: _l("成長や学びの相談も得意"),
    Theme.ROLE_CHANGE: _l("異動や役割が変わるときの相談も得意"),
    Theme.RELATIONS: _l("職場の人間関係の相談も得意"),
    Theme.CARE: _l("育児や介護と仕事の相談も得意"),
    Theme.OVERSEAS: _l("海外や英語を使う仕事の相談も得意"),
    Theme.MANAGEMENT: _l("マネジメントの相談も得意"),
    Theme.STAY_OR_LEAVE: _l("続けるか離れるかの相談も得意"),
    Theme.LATER_LIFE: _l("定年やその先の相談も得意"),
    Theme.HEALTH: _l("心と体の健康の相談も得意"),
    Theme.PRIVATE_LIFE: _l("私生活や家族の相談も得意"),
}

HAS_LIVED: Mapping[Experience, LazyString] = {
    Experience.TEAM_LEADER: _l("チームをまとめてきた"),
    Experience.MANAGER: _l("管理職を経験している"),
    Experience.EXECUTIVE: _l("役員や経営を経験している"),
    Experience.ABROAD: _l("海外で働いたことがある"),
    Experience.WORKING_PARENT: _l("働きながら子育てをしてきた"),
    Experience.CARER: _l("介護をしながら働いてきた"),
    Experience.ENGINEERING: _l("技術や開発の仕事をしてきた"),
    Experience.SALES: _l("営業の仕事をしてきた"),
    Experience.OFFICE: _l("事務や管理部門の仕事をしてきた"),
    Experience.SERVICE: _l("接客やサービスの仕事をしてきた"),
    Experience.HUMAN_RESOURCES: _l("人事の仕事をしてきた"),
    Experience.MANUFACTURING: _l("製造の現場で働いてきた"),
    Experience.MEDICAL: _l("医療や福祉の仕事をしてきた"),
    Experience.CAREER_CHANGE: _l("転職を経験している"),
    Experience.SELF_EMPLOYED: _l("独立や開業を経験している"),
    Experience.AFTER_RETIREMENT: _l("定年後の働きかたを経験している"),
}

CONSULTS: Mapping[Style, LazyString] = {
    Style.LISTENS: _l("じっくり話を聴く進めかた"),
    Style.PUSHES: _l("そっと背中を押す進めかた"),
    Style.STRUCTURES: _l("一緒に整理していく進めかた"),
}

CLOSE: Mapping[str, LazyString] = {
    "E": _l("人の輪との関わりかたが、あなたに近い"),
    "C": _l("ものごとの進めかたが、あなたに近い"),
    "O": _l("新しい考えへの向きあいかたが、あなたに近い"),
}
MORE: Mapping[str, LazyString] = {
    "E": _l("人の輪には、あなたより積極的"),
    "C": _l("ものごとの進めかたは、あなたより計画的"),
    "O": _l("考えの進めかたは、あなたより大胆"),
}
LESS: Mapping[str, LazyString] = {
    "E": _l("人の輪では、あなたより静か"),
    "C": _l("ものごとの進めかたは、あなたより気まま"),
    "O": _l("考えの進めかたは、あなたより堅実"),
}

# What can be asked for beside the wish, on the spot; and what is said once it was done.
LEANINGS: Mapping[Likeness, LazyString] = {
    Likeness.CLOSER: _l("もっと似た人"),
    Likeness.DIFFERENT: _l("もっとちがう人"),
}
REFINED: Mapping[Likeness, LazyString] = {
    Likeness.CLOSER: _l("人として、もっとあなたに似た人をえらびなおしました。"),
    Likeness.DIFFERENT: _l("人として、もっとあなたとちがう人をえらびなおしました。"),
    Likeness.ANY: _l("似た人、ちがう人のどちらにもよせずに、えらびなおしました。"),
}


def reason(one: ShownReason) -> str | None:
    """A reason as a line under a window; None where there is nothing to say."""
    subject = one.subject
    words: str | None
    match one.code:
        case ReasonCode.THEME:
            words = str(STRONG_IN[Theme(subject)])
        case ReasonCode.STRONG_IN:
            words = _("いちばんの得意は「%(theme)s」", theme=THEME_LABELS[Theme(subject)])
        case ReasonCode.ALSO_STRONG:
            words = str(ALSO_STRONG_IN[Theme(subject)])
        case ReasonCode.LESS_THEME:
            words = _("「%(theme)s」は、得意にあげていない", theme=THEME_LABELS[Theme(subject)])
        case ReasonCode.EXPERIENCE:
            words = str(HAS_LIVED[Experience(subject)])
        case ReasonCode.LESS_EXPERIENCE:
            words = _("「%(experience)s」は、経歴にない", experience=EXPERIENCE_LABELS[Experience(subject)])
        case ReasonCode.LANGUAGE:
            words = _("希望のことばで話せる")
        case ReasonCode.LESS_LANGUAGE:
            words = _("希望のことばのうち、話せないものがある")
        case ReasonCode.RECORD:
            words = _("「%(theme)s」の相談で、よい手ごたえを重ねている", theme=THEME_LABELS[Theme(subject)])
        case ReasonCode.STYLE | ReasonCode.OWN_STYLE:
            words = str(CONSULTS[Style(subject)])
        case ReasonCode.LESS_STYLE:
            words = _("「%(style)s」は、進めかたにあげていない", style=STYLE_LABELS[Style(subject)])
        case ReasonCode.GENERATION:
            words = _("年代は、希望どおりの%(generation)s", generation=AGE_BAND_LABELS[AgeBand(subject)])
        case ReasonCode.LESS_GENERATION:
            words = _("年代は、希望の%(generation)sではない", generation=AGE_BAND_LABELS[AgeBand(subject)])
        case ReasonCode.VALUES:
            words = _shared_value(subject)
        case ReasonCode.LESS_VALUES:
            words = _other_value(subject)
        case ReasonCode.CLOSE:
            words = str(CLOSE[subject])
        case ReasonCode.CONTRAST:
            words = str((MORE if one.value > 0 else LESS)[subject])
        case ReasonCode.NOT_MARKED:
            words = _("とくに大きくちがうところはない")
        case ReasonCode.NOT_KNOWN:
            words = None
    return words


def _shared_value(code: str) -> str:
    sentence: str
    if name := assessments.value_names(current_locale()).get(code):
        sentence = _("「%(value)s」を、あなたと同じように大切にしている", value=name)
    else:
        sentence = _("仕事で大切にしていることが、あなたに近い")
    return sentence


def _other_value(code: str) -> str:
    sentence: str
    if name := assessments.value_names(current_locale()).get(code):
        sentence = _("「%(value)s」を、あなたより大切にしている", value=name)
    else:
        sentence = _("仕事で大切にしていることは、あなたとちがう")
    return sentence


def reasons(of: tuple[ShownReason, ...]) -> list[Line]:
    """The lines under one window, what differs last: (sentence, differs)."""
    worded = [(reason(one), one.differs) for one in of]
    return [(sentence, differs) for sentence, differs in worded if sentence is not None]


def told_once(of_windows: Sequence[Sequence[Line]]) -> tuple[list[str], list[list[Line]]]:
    """What speaks for everyone alike, to be said once, and the lines that are left under each window.

    A line repeated ten times helps nobody to choose. Every window keeps at least one that speaks for it.
    """
    left = [list(lines) for lines in of_windows]
    shared: list[str] = []
    if len(left) < 2:
        return shared, left
    for line in reversed(of_windows[0]):
        speaks_for_more = all(sum(not differs for _sentence, differs in lines) > 1 for lines in left)
        if not line[1] and speaks_for_more and all(line in lines for lines in left):
            shared.insert(0, line[0])
            left = [[one for one in lines if one != line] for lines in left]
    return shared, left


def aside(window: Window) -> str:
    """What stands softly below the reasons: that little is known yet. Empty where enough is."""
    if not window.is_explored:
        return ""
    if window.is_new:
        return str(_("はじめたばかりの相談員です。見立てには幅があります。"))
    return str(_("記録を重ねている途中で、見立てには幅があります。"))


def softened(one: Softened) -> str:
    """What was given up so that there is a choice, in words."""
    words: str
    match one.step:
        case Step.TIMES:
            words = _("ご希望の時間に空きがない方を、%(count)s人ふくみます。", count=one.needed_by)
        case Step.THEME:
            words = _("えらんだ話題を得意とは書いていない方を、%(count)s人ふくみます。", count=one.needed_by)
        case Step.MEETING:
            words = _("ご希望の会い方ではない方を、%(count)s人ふくみます。", count=one.needed_by)
        case Step.MUST_HAVE:
            words = _("ご希望の経験を持たない方を、%(count)s人ふくみます。", count=one.needed_by)
        case Step.FIELD:
            words = _("似た経歴の方が、いつもより多くなっています。")
    return words


SHORTFALLS: Mapping[ShortfallReason, LazyString] = {
    ShortfallReason.FEW_CONSULTANTS: _l("いま登録している相談相手が、十人に足りないためです。"),
    ShortfallReason.NOT_PERMITTED: _l("資格の更新などで、いま相談を受けられない方がいるためです。"),
    ShortfallReason.EXCLUDED: _l("候補から外した方がいるためです。"),
    ShortfallReason.LANGUAGE: _l("そのことばで話せる相談相手が、まだ少ないためです。"),
    ShortfallReason.GENDER: _l("ご希望の性別の相談相手が、まだ少ないためです。"),
    ShortfallReason.NOT_BOOKABLE: _l("これから四週間に空いている時間のある方が、少ないためです。"),
}


def shortfall(ten: ShownTen) -> str:
    """Why there are fewer than ten; empty where there are ten."""
    if ten.shortfall_reason is not None:
        return str(SHORTFALLS[ten.shortfall_reason])
    return "" if len(ten.windows) == TEN else str(_("ご希望に合う方が、十人に足りないためです。"))
