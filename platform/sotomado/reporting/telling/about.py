"""What stands under every report: period, thresholds, units, and how nobody can be read in it."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.published import By
from sotomado import formats
from sotomado.reporting.quarters import Quarter
from sotomado.reporting.telling.told import Told


def about(told: Told) -> tuple[tuple[str, str], ...]:
    """Pairs of what and how much."""
    quarter = Quarter.named(told.release.quarter)
    pairs = []
    if quarter is not None:
        last = quarter.following.first_day.fromordinal(quarter.following.first_day.toordinal() - 1)
        pairs.append(
            (
                _("期間"),
                _(
                    "%(first)sから%(last)sまで",
                    first=formats.day(quarter.first_day, told.locale),
                    last=formats.day(last, told.locale),
                ),
            )
        )
    thresholds = told.release.thresholds
    pairs += [
        (
            _("お見せする最少の人数"),
            _(
                "%(few)s名。健やかさ、続ける気持ち、キャリアの段階は%(more)s名",
                few=thresholds.few,
                more=thresholds.few_sensitive,
            ),
        ),
        (_("数えているもの"), _("人。何度相談しても、一人は一人")),
        (_("部署のまとまり"), _units(told)),
    ]
    return tuple((str(what), str(how)) for what, how in pairs)


def _units(told: Told) -> str:
    if not told.has_units():
        return str(_("会社全体をひとつの単位に"))
    return str(
        _(
            "%(units)sの単位。年に一度決め、一年のあいだ、すべての表で同じものを使います。",
            units=len(told.leaves(By.UNIT)),
        )
    )


def protection(told: Told) -> tuple[str, ...]:
    """How the report keeps anyone from being read in it."""
    thresholds = told.release.thresholds
    return tuple(
        str(sentence)
        for sentence in (
            _("数えているのは人です。何度相談しても、一人は一人と数えます。"),
            _(
                "%(few)s名より少ない数字は出しません。健やかさ、続ける気持ち、キャリアの段階は、%(more)s名より少ない数字を出しません。ゼロも、ほぼ全員も隠します。",
                few=thresholds.few,
                more=thresholds.few_sensitive,
            ),
            _(
                "引き算で割り出せないように、隠した数字のとなりの数字も隠すことがあります。どちらの理由で隠したかは、書きません。"
            ),
            _(
                "お出しする前に、名簿を知る人、自分や同僚の数人を知る人になったつもりで、このレポートとこれまでのすべてから一人ひとりを割り出せないかを試しています。割り出せるものは、お出ししません。"
            ),
            _("一度出した四半期の数字は、あとから変わりません。前の四半期との引き算でも、だれのことも分かりません。"),
            _("四半期のはじめに決めた部署で数えます。あとから名簿を変えても、数字は切りなおされません。"),
            _("会社の人も社員も、見ているのはこの同じ数字です。これより細かい数字は、どの画面にもありません。"),
        )
    )
