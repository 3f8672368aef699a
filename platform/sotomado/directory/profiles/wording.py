"""How the parts of a profile are called, what each is for, and what stands in the way of publishing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.directory.profiles.body import LONGEST, ProfileBody, Trouble

# Every text stands twice; the page says which language it is in.
TEXT_LABELS: Mapping[str, LazyString] = {
    "display_name": _l("お名前"),
    "voice": _l("はじめの一文"),
    "path": _l("どこから来た人か"),
    "biography": _l("歩んできた道"),
    "first_talk": _l("はじめての相談は、こう進みます"),
}
TEXT_HINTS: Mapping[str, LazyString] = {
    "display_name": _l("相談者が呼ぶお名前です。"),
    "voice": _l("あなたの声で一文。窓の下に、いちばん先に読まれます。肩書きより、どう聴く人かが伝わることばを。"),
    "path": _l("ひとことで。例: 製造業の管理職から"),
    "biography": _l(
        "どんな仕事と暮らしを経て、いま聴いているのか。うまくいったことより、迷ったことのほうが読まれます。"
    ),
    "first_talk": _l("はじめの五分、まんなか、おわり。何も用意していない人が、ひらいてみようと思えるように。"),
}
FACT_LABELS: Mapping[str, LazyString] = {
    "portrait_id": _l("写真"),
    "experiences": _l("経験と年数"),
    "industries": _l("はたらいた業界"),
    "countries": _l("はたらいた国"),
    "themes": _l("受けられる相談"),
    "styles": _l("相談の進め方"),
    "languages": _l("相談に使えることば"),
    "modes": _l("会い方"),
    "age_band": _l("年代"),
    "gender": _l("性別"),
    "time_zone": _l("お住まいの時間帯"),
}


def label(name: str) -> str:
    """What a part is called; for texts with the language they are in."""
    if name in FACT_LABELS:
        return str(FACT_LABELS[name])
    if name.endswith("_en"):
        return str(_("%(part)s(英語)", part=TEXT_LABELS[name.removesuffix("_en")]))
    return str(_("%(part)s(日本語)", part=TEXT_LABELS[name]))


def changed(names: Iterable[str]) -> list[str]:
    return [label(name) for name in names]


def trouble(name: str, why: Trouble) -> str:
    """What is to be done, as one sentence."""
    part = label(name)
    match why:
        case Trouble.MISSING:
            return str(_("「%(part)s」が、まだありません。", part=part))
        case Trouble.HALF_WRITTEN:
            return str(
                _(
                    "「%(part)s」が、まだありません。書きはじめたことばは、最後までそろえるか、すべて消してください。",
                    part=part,
                )
            )
        case Trouble.TOO_LONG:
            return str(_("「%(part)s」は%(most)s文字までです。すこし短くしてください。", part=part, most=LONGEST[name]))
        case Trouble.NOT_PLAIN:
            return str(_("「%(part)s」に、見えない記号が入っています。打ちなおすか、書きなおしてください。", part=part))
        case Trouble.NOT_KNOWN | Trouble.OUT_OF_RANGE:
            return str(_("「%(part)s」を、もう一度えらんでください。", part=part))


def anchor(name: str) -> str:
    """Where on the page a part is written."""
    return "portrait" if name == "portrait_id" else name


def languages_written(body: ProfileBody) -> str:
    """In which languages advisees will read it."""
    japanese, english = body.is_whole_in("ja"), body.is_whole_in("en")
    if japanese and english:
        return str(_("日本語と英語で読めます。"))
    if japanese:
        return str(_("日本語だけです。英語で読む人には、そのことを伝えて、日本語のまま見せます。"))
    if english:
        return str(_("英語だけです。日本語で読む人には、そのことを伝えて、英語のまま見せます。"))
    return str(_("日本語か英語の、どちらかをそろえると公開できます。両方そろえなくても、かまいません。"))
