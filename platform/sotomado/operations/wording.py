"""What the operator's page on choosing says, in sentences."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.directory.labels import THEME_LABELS
from sotomado.directory.vocabulary import Theme
from sotomado.operations.matching import Calibration, Drift, Month, Standing
from sotomado.shortlists.learning.model_store import BY_NIGHT, PRIOR, Kept
from sotomado.shortlists.learning.spread import Spread

REFUSED = {
    "not_finite": _l("数がこわれていたため、使っていません。"),
    "no_better_than_the_mean": _l("平均だけを使うより良くならなかったため、使っていません。"),
    "biased": _l("見込みが実際から大きくずれたため、使っていません。"),
    "worse_than_the_one_in_use": _l("いまのモデルより悪くなったため、使っていません。"),
    "jumped": _l("一晩で見込みが動きすぎたため、使っていません。"),
}
BY_COMMAND = "command line: "
PACE = {
    "quiet": _l("静かです"),
    "moving": _l("少し動いています"),
    "moved": _l("大きく動きました"),
}


def percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f}%"


def version(name: str) -> str:
    """A model's name: the day it was learned on, or the beliefs of the first day."""
    return str(_("学ぶ前の見込み")) if name == PRIOR else name


def decided_by(name: str) -> str:
    if name == BY_NIGHT:
        return str(_("毎晩の学習"))
    return str(_("サーバーの%(user)s", user=name.removeprefix(BY_COMMAND)))


def state(model: Kept) -> str:
    if model.is_in_use:
        return str(_("使っています"))
    if model.refused is not None:
        return str(REFUSED.get(model.refused, model.refused))
    return str(_("取ってあります"))


def headline(standing: Standing) -> str:
    if standing.helped is None:
        return str(_("役に立ったかは、まだ数えられません"))
    return str(
        _("先月までの3か月に感想をくれた人の%(share)sが、「よかった」と答えています", share=percent(standing.helped))
    )


def worth(found: dict[str, Any] | None) -> list[str]:
    """What the model's own ten would have brought, or why that cannot be said."""
    if found is None or found["shown"] is None:
        return [str(_("ほかのえらび方とくらべる記録は、まだありません。"))]
    shown = percent(found["shown"]["value"])
    if found["snips"] is None:
        return [
            str(
                _(
                    "いまのえらび方ならどうだったかは、まだ言えません。並べたことのある十人と重なる記録が"
                    "%(count)s件分しかなく、200件分に足りないためです。",
                    count=f"{found['effective']:.0f}",
                )
            )
        ]
    value, error = found["snips"]["value"], found["snips"]["standard_error"]
    return [
        str(
            _(
                "くらべられる面談では%(shown)sが「よかった」でした。同じ人たちに、いまのモデルが十人をえらんでいたら"
                "%(value)s(%(low)s–%(high)s)と見積もれます。",
                shown=shown,
                value=percent(value),
                low=percent(max(value - 1.96 * error, 0)),
                high=percent(min(value + 1.96 * error, 1)),
            )
        ),
        str(
            _(
                "重なる記録は%(count)s件分です。半分の人から学び、もう半分の人で確かめました。別の見積もり方では%(other)sです。",
                count=f"{found['effective']:,.0f}",
                other=percent(found["dr"]["value"]),
            )
        ),
    ]


def bias(found: Calibration) -> str:
    points = f"{100 * found.bias:.0f}"
    if found.bias_sign == 0:
        return str(_("見込みと実際は、ならすと同じくらいです。"))
    if found.bias_sign < 0:
        return str(_("見込みは、ならすと実際より%(points)sポイント控えめです。", points=points))
    return str(_("見込みは、ならすと実際より%(points)sポイント高めです。", points=points))


def months(found: tuple[Month, ...], locale: str) -> list[dict[str, Any]]:
    """As the picture of a trend wants them."""
    return [
        {"label": formats.month(one.month, locale)}
        | (
            {"hidden": str(_("非表示(10件未満)"))}
            if one.share is None
            else {"value": 100 * one.share, "text": percent(one.share), "hidden": ""}
        )
        for one in found
    ]


def themes(found: Drift) -> list[dict[str, Any]]:
    """As the picture of bars wants them, the most frequent first; what is hidden stands last."""
    rows = [
        {"label": THEME_LABELS[Theme(one.theme)], "hidden": str(_("非表示(10件未満)"))}
        if one.now is None
        else {
            "label": THEME_LABELS[Theme(one.theme)],
            "hidden": "",
            "value": 100 * one.now,
            "text": str(_("%(now)s(前は%(before)s)", now=percent(one.now), before=percent(one.before)))
            if one.before is not None
            else percent(one.now),
        }
        for one in found.themes
    ]
    return sorted(rows, key=lambda row: -float(row.get("value", -1)))


def fifths(found: Spread | None) -> list[dict[str, Any]]:
    """As the picture of bars wants them: the fifth of the consultants shown most stands first."""
    labels = (
        _("いちばん多い5分の1"),
        _("次の5分の1"),
        _("まんなかの5分の1"),
        _("その次の5分の1"),
        _("いちばん少ない5分の1"),
    )
    shares = found.fifths if found else ()
    return [
        {"label": label, "hidden": "", "value": 100 * share, "text": percent(share)}
        for label, share in zip(labels, shares, strict=False)
    ]
