"""The pages of asking as they are shown: the statements with what was answered, and what is still open."""

from __future__ import annotations

from collections.abc import Collection

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from sotomado.assessments import forms
from sotomado.assessments.models import Part
from sotomado.assessments.progress import Progress
from sotomado.languages import current_locale

# Whoever has had enough may see what the answers say from here on.
ENOUGH_FOR_A_LOOK = 10


def address(progress: Progress, page: int) -> str:
    return url_for("assessments.page", page=page, part=progress.part.value)


def page(progress: Progress, page: int, sent: forms.Sent | None = None) -> ResponseReturnValue:
    """The page's statements with what was answered; after a refusal also with what had been sent."""
    form, locale = progress.instrument, current_locale()
    first_number = sum(len(codes) for codes in progress.asked[: page - 1]) + 1
    answers = {**progress.answers, **(sent.answers if sent else {})}
    wrong = sent.wrong if sent else ()
    statements = [
        {
            "code": code,
            "number": number,
            "text": form.item(code).text.in_language(locale),
            "answer": answers.get(code),
            "is_wrong": code in wrong,
        }
        for number, code in enumerate(progress.asked[page - 1], first_number)
    ]
    body = render_template(
        "assessments/page.html",
        progress=progress,
        page=page,
        left=_left(progress, page),
        address=address(progress, page),
        is_values=progress.part is Part.VALUES,
        statements=statements,
        labels=[label.in_language(locale) for label in form.answers],
        wrong=wrong,
        strange=sent.strange if sent else (),
        is_the_last_open=_is_the_last_open(progress, page),
        may_stop_here=progress.is_short and progress.answered >= ENOUGH_FOR_A_LOOK,
    )
    return body, 422 if sent else 200


def kept(progress: Progress, answered: Collection[str]) -> ResponseReturnValue:
    """How far one is, after an answer was kept while its page stays open."""
    number = next((n for n, codes in enumerate(progress.asked, 1) if set(answered) & set(codes)), progress.pages)
    return render_template("assessments/progress.html", progress=progress, left=_left(progress, number), is_saved=True)


def still_open(progress: Progress, *, is_possible: bool) -> ResponseReturnValue:
    form, locale = progress.instrument, current_locale()
    numbers = {code: number for number, code in enumerate((c for page in progress.asked for c in page), 1)}
    texts = {code: form.item(code).text.in_language(locale) for code in progress.open_items}
    names = {scale.code: scale.soft_name.in_language(locale) for scale in form.scales}
    body = render_template(
        "assessments/still_open.html",
        progress=progress,
        is_values=progress.part is Part.VALUES,
        go_on=address(progress, progress.first_open_page) + "".join(f"#{code}" for code in progress.open_items[:1]),
        finish=address(progress, progress.pages),
        by_page=[
            # A page nobody has touched is one line, not ten.
            (
                page,
                address(progress, page),
                [(code, numbers[code], texts[code]) for code in codes if codes != progress.asked[page - 1]],
            )
            for page in range(1, progress.pages + 1)
            if (codes := progress.open_on(page))
        ],
        unknown=[names[scale] for scale in progress.unknown_scales if scale in names],
        is_possible=is_possible,
    )
    return body, 422


def _left(progress: Progress, page: int) -> tuple[int, int] | None:
    """How many more, at least and at most; None where all that is asked is known from the start."""
    return progress.left(page) if progress.is_short else None


def _is_the_last_open(progress: Progress, page: int) -> bool:
    if progress.is_short:
        return False
    return page == progress.pages or not set(progress.open_items) - set(progress.open_on(page))
