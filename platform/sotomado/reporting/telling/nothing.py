"""What is said where a quarter may show nothing: why, and what one can do."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.documents.report import Section
from reports.published import By
from sotomado.reporting.telling.told import Told

# Below this many people hardly any quarter can be shown: as many as the smallest unit has.
FEW_PEOPLE = 30


def nothing_section(told: Told) -> Section:
    """In place of the findings."""
    people = told.rows(By.UNIT)[0].people
    sentences = [
        _(
            "相談を使った人が少なすぎるか、ほぼ全員だったためです。どちらかを書くと、だれのことか分かってしまうおそれがあるので、書きません。"
        )
    ]
    if 0 < people < FEW_PEOPLE:
        sentences.append(
            _(
                "在籍%(people)s名の会社では、この先も数字をお見せできることは、ほとんどありません。数字がなくても、相談は同じように使えます。",
                people=people,
            )
        )
    elif people:
        sentences.append(_("使う人がふえれば、次の四半期にはお見せできるかもしれません。"))
    sentences.append(
        _("次にできること:相談室があること、だれが使ったかは会社に分からないことを、あらためて全員に知らせる。")
    )
    return Section(
        id="nothing",
        title=str(_("この四半期は、社外の相談の数字をお見せできません")),
        sentences=tuple(str(s) for s in sentences),
    )
