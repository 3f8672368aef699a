"""What the operators' pages of applications say: stages, points, steps, and why something could not be done."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado import formats
from sotomado.applications.models import ApplicationState, Refusal, Stage, Step
from sotomado.applications.screening.checklist import Point
from sotomado.applications.screening.errors import (
    AlreadyReviewed,
    AlreadyTakenUp,
    ChecklistOpen,
    InterviewAhead,
    NobodyAgainst,
    NobodyInFavour,
    NoInterview,
    NotInFuture,
    NotLookedYourself,
    NotTwoInFavour,
)
from sotomado.directory.contracts.admissions import AlreadyConsultant, LicenceTaken
from sotomado.directory.contracts.fees import FeeTooEarly
from sotomado.directory.errors import NotLicensed
from sotomado.languages import current_locale

STAGES: Mapping[Stage, LazyString] = {
    Stage.PAPERS: _l("書類"),
    Stage.INTERVIEW: _l("面接"),
    Stage.DECISION: _l("決定"),
}
STATES: Mapping[ApplicationState, LazyString] = {
    ApplicationState.DRAFT: _l("本人が書き足しています"),
    ApplicationState.PAPERS: _l("書類を見ています"),
    ApplicationState.INTERVIEW: _l("面接です"),
    ApplicationState.DECISION: _l("決めるところです"),
    ApplicationState.ACCEPTED: _l("お迎えしました"),
    ApplicationState.REFUSED: _l("お断りしました"),
    ApplicationState.WITHDRAWN: _l("取り下げられました"),
}
# Where it stands, and what is left to do in a stage.
NEXT: Mapping[Stage, LazyString] = {
    Stage.PAPERS: _l("書類を見ています。証明書と書かれたことを見くらべて、面接にお招きするかを決めます。"),
    Stage.INTERVIEW: _l("面接です。お話をうかがって、決定へ進めるかを決めます。"),
    Stage.DECISION: _l("決めるところです。二人がそれぞれに見て、二人とも賛成ならお迎えします。"),
}
POINTS: Mapping[Point, tuple[LazyString, LazyString | None]] = {
    Point.NUMBER_MATCHES: (_l("登録番号が証明書と同じ"), None),
    Point.DATES_MATCH: (_l("登録日と期限が証明書と同じ"), None),
    Point.NAME_MATCHES: (_l("名前が証明書と同じ"), _l("旧姓のときは、本人に確かめます。")),
    Point.REGISTER_LOOKED_UP: (
        _l("公開の名簿を引いた"),
        _l("のせるかどうかは本人の自由です。見つからなくても、資格がないとは言えません。"),
    ),
    Point.EXPERIENCE_PLAUSIBLE: (_l("経験の年数に無理がない"), None),
    Point.CONFLICTS_LOOKED_AT: (_l("利益相反を見た"), _l("契約企業の名前がないかも確かめます。")),
    Point.TERMS_AGREED: (_l("約束ごとに同意している"), None),
    Point.IDENTITY_SEEN: (_l("本人であることを確かめた"), _l("顔写真のある書類を、画面ごしに見せてもらいます。")),
    Point.LISTENING: (_l("聴き方を見た"), _l("こちらの話を、急がずに聴いてもらえたか。")),
    Point.SECRECY: (_l("秘密を守ることを話した"), _l("30条の27と、その例外。会社には何も伝えないこと。")),
    Point.NO_PLACEMENT: (_l("求人や紹介会社を紹介しないことを話した"), None),
    Point.ONLINE_SETTING: (_l("オンラインで話す場所を見た"), _l("人に聞こえない部屋、途切れない回線。")),
    Point.SAFETY_PATH: (_l("命や体の危険があるときの道すじを話した"), None),
    Point.CONTRACT_READY: (_l("契約書の用意ができている"), None),
    Point.FEE_AGREED: (_l("報酬について本人と話がついている"), None),
}
STEPS: Mapping[Step, LazyString] = {
    Step.HANDED_IN: _l("応募が届きました"),
    Step.WITHDRAWN: _l("本人が取り下げました"),
    Step.TAKEN_UP: _l("受けもちました"),
    Step.PUT_DOWN: _l("受けもちを離れました"),
    Step.SENT_BACK: _l("書き足しをお願いしました"),
    Step.INVITED: _l("面接にお招きしました"),
    Step.INTERVIEW_MOVED: _l("面接の日時か場所を変えました"),
    Step.INTERVIEW_CANCELLED: _l("面接を取り消しました"),
    Step.MOVED_ON: _l("決定へ進めました"),
    Step.ACCEPTED: _l("お迎えすることに決めました"),
    Step.REFUSED: _l("お断りすることに決めました"),
}
REFUSAL_LABELS: Mapping[Refusal, LazyString] = {
    Refusal.LICENCE: _l("資格を確かめられない"),
    Refusal.CONFLICTS: _l("利益相反"),
    Refusal.EXPERIENCE: _l("経験が求めと重ならない"),
    Refusal.RULES: _l("約束ごとと合わない"),
    Refusal.CAPACITY: _l("いまは人数に余裕がない"),
    Refusal.OTHER: _l("そのほか"),
}


def point_label(point: Point) -> str:
    return str(POINTS[point][0])


def point_hint(point: Point) -> str:
    return str(POINTS[point][1] or "")


def moved_meanwhile() -> str:
    return str(
        _(
            "この応募は、ページをひらいているあいだに先へ進んだか、終わりました。何も変えていません。いまの様子を出しました。"
        )
    )


def why_not(error: Exception) -> str:
    """Why an action was not done, and what to do."""
    if isinstance(error, ChecklistOpen):
        names = _("、").join(point_label(point) for point in error.points)
        return str(_("まだ確かめていないことがあります: %(points)s。確かめてから、もう一度どうぞ。", points=names))
    if isinstance(error, FeeTooEarly):
        return fee_too_early(error)
    return str(_REASONS[type(error)])


def fee_too_early(error: FeeTooEarly) -> str:
    earliest = formats.day(error.earliest, current_locale())
    if error.is_lower:
        return str(
            _(
                "報酬を下げられるのは、%(earliest)sからです。すでに入っているかもしれない予約の報酬を守るためです。",
                earliest=earliest,
            )
        )
    return str(
        _("報酬は、%(earliest)sから一年のうちの日をえらんでください。さかのぼっては変えられません。", earliest=earliest)
    )


_REASONS: Mapping[type[Exception], LazyString] = {
    AlreadyTakenUp: _l("ひと足ちがいで、ほかの人が受けもちました。"),
    AlreadyReviewed: _l("この段階での見立ては、もう書いてあります。書いたものは変えられません。"),
    NobodyInFavour: _l("この段階で賛成した人が、まだいません。先に見立てを書いてください。"),
    NobodyAgainst: _l("この段階で見送りとした人が、まだいません。先に見立てを書いてください。"),
    NotTwoInFavour: _l("お迎えするには、二人の賛成が要ります。賛成が反対より多いことも要ります。"),
    NotLookedYourself: _l("決める人は、先に自分の見立てを書いてください。"),
    NotInFuture: _l("これから半年のうちの日時をえらんでください。"),
    InterviewAhead: _l("面接がまだ終わっていません。終わってから進めてください。"),
    NoInterview: _l("取り消す面接がありません。"),
    AlreadyConsultant: _l("この人は、すでにキャリアコンサルタントとして登録されています。"),
    LicenceTaken: _l(
        "この登録番号のキャリアコンサルタントが、すでに登録されています。番号が証明書と同じか確かめて、"
        "同じなら登録されている人と見くらべてください。"
    ),
    NotLicensed: _l("資格の期限が過ぎています。新しい証明書で、応募しなおしてもらってください。"),
}
