"""Words that many people used, by what they were about; never a quote, and nothing few have said."""

from __future__ import annotations

from flask_babel import gettext as _

from reports.documents.report import Section, WordList
from sotomado.reporting.telling.told import Told, theme_name


def words_section(told: Told) -> Section | None:
    """The reader's language first; None where no words were released."""
    worries = told.release.worries
    if not worries:
        return None
    languages = sorted({one.language for one in worries}, key=lambda language: (language != told.locale, language))
    captions = {"ja": _("日本語の相談から"), "en": _("英語の相談から")}
    pictures = tuple(
        WordList(
            f"words-{language}",
            str(captions.get(language, language)),
            tuple((theme_name(one.theme), one.words) for one in worries if one.language == language),
            language=language,
        )
        for language in languages
    )
    return Section(
        id="words",
        title=str(_("よく出たことば")),
        sentences=(
            str(_("ほかの四半期やほかの会社とくらべて、この四半期に目立って多かったことばです。")),
            str(
                _(
                    "使うことに同意した人の、相談相手のまとめからかぞえています。10名以上、3人以上の相談相手に出たことばだけをのせ、人や場所の名は外しています。だれかの言葉の引用はありません。"
                )
            ),
        ),
        pictures=pictures,
    )
