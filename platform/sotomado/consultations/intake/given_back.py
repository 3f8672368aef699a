"""What one gets back at once for an answer: one's own words in a form that can be used, and what they are good for.

Nothing is computed about a person here, and nobody is compared with anybody: what comes back was put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from sotomado.consultations.intake import wording
from sotomado.consultations.intake.service import Answer
from sotomado.consultations.intake.vocabulary import Question, ResponseWished

WILL_CAN_MUST = (Question.WILL, Question.CAN, Question.MUST)
IN_THREE_YEARS = (Question.SKILLS, Question.LICENCES, Question.POSITION, Question.PRIVATE_LIFE)


@dataclass(frozen=True)
class GivenBack:
    """`sentence`: in one's own voice, to be said aloud or kept. `words`: what it means, or something to think on.

    `beside`: answers that belong together, for the pictures of will, can and must and of three years from now.
    """

    words: str
    sentence: str = ""
    beside: tuple[Question, ...] = ()


def given_back(question: Question, answers: Mapping[Question, Answer]) -> GivenBack | None:
    """For one question of a sheet; None where it was left open."""
    answer = answers.get(question)
    if answer is None or not answer.says_something:
        return None
    if question is Question.TAKE_HOME:
        words = (answer.text or "").rstrip().removesuffix("。")
        sentence = _("「%(words)s」。今日は、これを持ち帰りたいと思っています。", words=words)
        return GivenBack(_("面談のはじめに、このまま声に出せば、話をここから始められます。"), sentence)
    if question is Question.THEME:
        return GivenBack(_("えらんだことのほかを話しても、途中で変わっても、かまいません。"))
    if question is Question.RESPONSE and answer.response is not None:
        return GivenBack(
            _("面談のはじめに、こう言うだけで伝わります。途中で変えても大丈夫です。"), _opening(answer.response)
        )
    if question is Question.STAGE and answer.point is not None:
        return GivenBack(_stage(answer.point))
    if question in (Question.CLARITY, Question.SHAPING):
        return GivenBack(
            _(
                "面談の前の点として、とっておきます。面談のあとに、同じことをもう一度だけお聞きして、ならべてお見せします。"
            )
        )
    if question in WILL_CAN_MUST:
        return GivenBack(_overlap(answers), beside=WILL_CAN_MUST)
    return GivenBack(
        _("このうち、三か月のあいだに一歩だけ近づけるとしたら、どれでしょう。面談で話してみるのもよい問いです。"),
        beside=IN_THREE_YEARS,
    )


def _opening(response: ResponseWished) -> str:
    sentences: dict[ResponseWished, str] = {
        ResponseWished.LISTEN: _("「今日は、まず聞いてもらえますか。答えは、まだいりません。」"),
        ResponseWished.SORT_OUT: _("「頭の中が散らかっているので、一緒に整理してもらえますか。」"),
        ResponseWished.ASK: _("「いろいろ問いかけてもらえますか。答えながら考えたいです。」"),
        ResponseWished.SEE_ME: _("「外から見てどう見えるか、率直に言ってもらえますか。」"),
        ResponseWished.TEACH: _("「ご自身の経験や、知っていることを聞かせてもらえますか。」"),
        ResponseWished.NEXT_STEP: _("「終わるまでに、次の一歩をひとつ、一緒に決めてもらえますか。」"),
        ResponseWished.OPEN: _("「どうしてほしいかは、話しながら決めさせてください。」"),
    }
    return sentences[response]


def _stage(point: int) -> str:
    means = (
        _(
            "そういう人はたくさんいます。好きだったこと、楽にできたことなど、小さな話から始めるのがちょうどよいところです。"
        ),
        _("モヤモヤは、何かに気づきかけているしるしです。ことばにならないまま、置いておくように話して大丈夫です。"),
        _("これまでの場面をひとつ取りあげて、なぜ心に残ったのかを話すと、考えが進みやすいところです。"),
        _("人に話せるようになったら、次は試してみるところです。小さく試せることを、一緒にさがせます。"),
        _("自分でえらんでいる人にも、見直す時間は役に立ちます。えらばなかったものの話も、してみてください。"),
    )
    return str(means[point - 1])


def _overlap(answers: Mapping[Question, Answer]) -> str:
    """Something to think on about the circles that are filled in."""
    there = [one for one in WILL_CAN_MUST if one in answers and answers[one].says_something]
    if len(there) == len(WILL_CAN_MUST):
        sentence: str = _(
            "三つの輪が重なるところに、何がありそうですか。小さなことでかまいません。重ならなくても、それが話の種になります。"
        )
        return sentence
    if len(there) == 1:
        return str(_("ほかの輪は、空のままでもかまいません。思いついたときに、いつでも書けます。"))
    first, second = (wording.QUESTIONS[one].name for one in there)
    return str(_("「%(first)s」と「%(second)s」が重なるところに、何がありそうですか。", first=first, second=second))
