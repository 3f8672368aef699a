"""What is missing until one is listed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.availability.standing.readiness import Readiness, Step


@dataclass(frozen=True)
class StepWords:
    """What one thing is called, why it is asked, and what one does about it (empty: the operator does)."""

    name: LazyString
    why: LazyString
    next_step: LazyString | None


STEPS: Mapping[Step, StepWords] = {
    Step.AGREEMENT: StepWords(
        _l("診断の答えの使いみちに同意する"),
        _l("あなたの答えが何に使われ、だれに見えないか。二分で読めます。"),
        _l("読む"),
    ),
    Step.ASSESSMENT: StepWords(
        _l("持ち味の診断に答える"),
        _l("相談者と同じ診断です。人としての近さと違いから十人をえらぶのに使います。"),
        _l("答える"),
    ),
    Step.PROFILE: StepWords(
        _l("プロフィールを公開する"),
        _l("日本語か英語の、どちらかがそろえば公開できます。"),
        _l("書く"),
    ),
    Step.HOURS: StepWords(
        _l("受付の時間をひらく"),
        _l("これから4週間のうちに、空いている時間がひとつあれば足ります。毎週の時間から書くのが早道です。"),
        _l("時間をひらく"),
    ),
    Step.LICENCE: StepWords(
        _l("国家資格キャリアコンサルタントの登録が有効である"),
        _l("登録証は、運営がもう確かめています。期限が切れたときは、更新した登録証を送ってください。"),
        _l("確かめる"),
    ),
    Step.FEE: StepWords(
        _l("一回あたりの報酬が決まっている"),
        _l("契約にもとづいて、運営が登録します。"),
        None,
    ),
}

WHERE: Mapping[Step, str] = {
    Step.AGREEMENT: "agreements.show",
    Step.ASSESSMENT: "assessments.start",
    Step.PROFILE: "directory.own_profile",
    Step.HOURS: "availability.every_week",
    Step.LICENCE: "standing.licence",
    Step.FEE: "standing.licence",
}


def steps_of(found: Readiness) -> list[tuple[StepWords, bool, str]]:
    """For a page: (words, whether it is there, where one sees to it)."""
    return [(STEPS[step], is_there, url_for(WHERE[step])) for step, is_there in found.there.items()]
