"""What safety's pages say: kinds, answers, states, and the lines of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.safety.entries import Line
from sotomado.safety.vocabulary import (
    INCIDENTS,
    MISCONDUCTS,
    By,
    ConsentAnswer,
    Happened,
    Kind,
    Locked,
    MayTell,
    Outcome,
    Sort,
    State,
)

KINDS: Mapping[Kind, LazyString] = {
    Kind.LIFE: _l("いのちの危険"),
    Kind.HARASSMENT: _l("ハラスメントや暴力"),
    Kind.ILLEGALITY: _l("法にふれること"),
    Kind.BOUNDARIES: _l("からだや気持ちの境を越えること"),
    Kind.STEERING: _l("転職や人材会社のすすめ"),
    Kind.SECRECY: _l("秘密を守らなかったこと"),
    Kind.SELLING: _l("ものやサービスを売ろうとすること"),
    Kind.DEMEANOUR: _l("傷つくことばや態度"),
    Kind.OTHER: _l("ほかのこと"),
}
KIND_HINTS: Mapping[Kind, LazyString] = {
    Kind.BOUNDARIES: _l("性的なことば、私的な誘い、断っても続く連絡など"),
    Kind.STEERING: _l("求人、転職先、人材会社の紹介は、しない約束です"),
    Kind.SECRECY: _l("話したことが、ほかのだれかに伝わったと思うとき"),
    Kind.SELLING: _l("講座、商品、勧誘、べつの契約など"),
    Kind.DEMEANOUR: _l("見くだす、決めつける、どなるなど"),
}
SORTS: Mapping[Sort, LazyString] = {Sort.INCIDENT: _l("相談員から"), Sort.MISCONDUCT: _l("相談者から")}
STATES: Mapping[State, LazyString] = {
    State.WAITING: _l("引き受ける人を待っています"),
    State.IN_HAND: _l("引き受けて、確かめています"),
    State.WITHDRAWN: _l("取り下げられました"),
    State.CLOSED: _l("終わりました"),
}
MAY_TELL: Mapping[MayTell, LazyString] = {
    MayTell.NOTHING: _l("何も伝えない"),
    MayTell.MATTER: _l("あったことだけを、名前と日時を伏せて伝えてよい"),
    MayTell.ALL: _l("わたしからの話だと分かってもよい"),
}
MAY_TELL_HINTS: Mapping[MayTell, LazyString] = {
    MayTell.NOTHING: _l("運営だけが知っています。ほかの方のお話とあわせて判断します。"),
    MayTell.MATTER: _l("内容から気づかれることは、ありえます。"),
    MayTell.ALL: _l("運営が相談員に、そのことをたずねます。"),
}
CONSENT: Mapping[ConsentAnswer, LazyString] = {
    ConsentAnswer.AGREED: _l("たずねて、同意をもらった"),
    ConsentAnswer.DECLINED: _l("たずねて、断られた"),
    ConsentAnswer.NOT_ASKED: _l("たずねていない、またはたずねられない"),
    ConsentAnswer.DANGER_NOW: _l("たずねていない: いますぐの危険がある"),
    ConsentAnswer.DANGER_IN_ASKING: _l("たずねていない: たずねると、かえって危ない"),
    ConsentAnswer.OUT_OF_REACH: _l("たずねていない: 連絡がつかない"),
    ConsentAnswer.BY_LAW: _l("たずねていない: 法が求めている"),
}
OUTCOMES: Mapping[Outcome, LazyString] = {
    Outcome.SEEN_TO: _l("手当てをした"),
    Outcome.PASSED_ON: _l("外の窓口に引きついだ"),
    Outcome.UPHELD: _l("約束に反していた"),
    Outcome.NOT_FOUND: _l("確かめられなかった"),
    Outcome.MISTAKE: _l("まちがって開かれた"),
}
OUTCOMES_OF: Mapping[Sort, tuple[Outcome, ...]] = {
    Sort.INCIDENT: (Outcome.SEEN_TO, Outcome.PASSED_ON, Outcome.NOT_FOUND, Outcome.MISTAKE),
    Sort.MISCONDUCT: (Outcome.UPHELD, Outcome.NOT_FOUND, Outcome.SEEN_TO, Outcome.MISTAKE),
}
# What an advisee is told of; as a heading of theirs, and on the operators' pages.
TOLD: Mapping[Happened, LazyString] = {
    Happened.TAKEN_ON: _l("運営の安全の担当者が引き受けました"),
    Happened.PASSED_ON: _l("外の窓口に伝えました"),
}
LOCKED: Mapping[Locked, LazyString] = {
    Locked.NOTES: _l("相談員の私的なメモ"),
    Locked.RECORDING: _l("面談の録画"),
}


def kinds_of_incidents() -> list[tuple[str, LazyString]]:
    return [(kind.value, KINDS[kind]) for kind in INCIDENTS]


def kinds_of_misconduct() -> list[tuple[str, LazyString, LazyString | str]]:
    return [(kind.value, KINDS[kind], KIND_HINTS.get(kind, "")) for kind in MISCONDUCTS]


def what_may_be_told() -> list[tuple[str, LazyString, LazyString]]:
    return [(one.value, MAY_TELL[one], MAY_TELL_HINTS[one]) for one in MayTell]


def consents() -> list[tuple[str, LazyString]]:
    return [(one.value, CONSENT[one]) for one in ConsentAnswer if one is not ConsentAnswer.NOT_ASKED]


def outcomes(sort: Sort) -> list[tuple[str, LazyString]]:
    return [(one.value, OUTCOMES[one]) for one in OUTCOMES_OF[sort]]


def happened(line: Line, *, for_team: bool, names: Mapping[int, str] | None = None, steps: Mapping[str, str]) -> str:
    """One line of a case as a sentence."""
    return str(_sentence(line, for_team, names or {}, steps))


def _sentence(line: Line, for_team: bool, names: Mapping[int, str], steps: Mapping[str, str]) -> Any:
    who = names.get(line.by_person_id or 0, "")
    mark = line.mark or ""
    match line.happened:
        case Happened.OPENED:
            return _("届きました。")
        case Happened.WORDS:
            return _("書き足しました。")
        case Happened.STEP:
            return _("済み: %(step)s", step=steps.get(mark, mark))
        case Happened.CONSENT:
            return _("本人の同意: %(answer)s", answer=CONSENT[ConsentAnswer(mark)] if mark else "")
        case Happened.WITHDRAWN:
            return _("書いた人が取り下げました。")
        case Happened.PAGED:
            if for_team:
                return _("%(name)sさんを呼びました。", name=names.get(line.whom_id or 0, ""))
            return _("運営の者を呼びました。")
        case Happened.TAKEN_ON:
            if for_team:
                return _("%(name)sさんが引き受けました。", name=who)
            return _("運営の者が引き受けました。")
        case Happened.NOTE:
            return _("%(name)sさんの覚え書き(チームだけが読みます)", name=who)
        case Happened.MESSAGE:
            if for_team:
                return _("%(name)sさんから、書いた人への返事", name=who)
            return _("運営からの返事")
        case Happened.PASSED_ON:
            return _("外の窓口に伝えました。")
        case Happened.TOLD_CONSULTANT:
            return _("相談員に伝えました。")
        case Happened.PAUSED:
            return _("相談員の新しい予約を止めました。")
        case Happened.RELEASED:
            return _("相談員の新しい予約を、もとにもどしました。")
        case Happened.CLOSED:
            return _("終わりにしました: %(outcome)s", outcome=OUTCOMES[Outcome(mark)] if mark else "")
        case Happened.REOPENED:
            return _("もう一度開きました。")
        case Happened.RETURNED:
            return _("引き受けた人が運営を離れたので、引き受ける人を待っています。")
        case Happened.FORGOTTEN:
            return _("書かれたことばを、だれにも読めないようにしました。")


def is_own(line: Line) -> bool:
    return line.by is By.WRITER
