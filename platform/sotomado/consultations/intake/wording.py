"""How the sheet reads: each question, why it is asked, how it is answered. What comes back stands in `given_back`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.consultations.intake.vocabulary import LONGEST_ANSWER, Question, ResponseWished


@dataclass(frozen=True)
class Words:
    """One question in words. `name`: what it is called in a list, and on the consultant's page."""

    name: LazyString
    asks: LazyString
    why: LazyString
    hint: LazyString | str = ""


QUESTIONS: Mapping[Question, Words] = {
    Question.TAKE_HOME: Words(
        _l("持ち帰りたいもの"),
        _l("この面談から、何を持ち帰れたらよいですか。"),
        _l("はじめに分かっていると、一時間をそこに向けて使えます。「すっきりしたい」だけでも十分です。"),
        _l("たとえば「異動の話を、どう受けとめるか」「モヤモヤの正体」"),
    ),
    Question.THEME: Words(
        _l("話したいこと"),
        _l("どんなことを話したいですか。"),
        _l("相談相手が、前もって考えておけます。まだはっきりしないことも、ひとつの答えです。"),
    ),
    Question.RESPONSE: Words(
        _l("してほしいこと"),
        _l("相談相手に、まず何をしてほしいですか。"),
        _l("聞いてほしいときに助言をされると、話しにくくなります。先に伝えておけば、行きちがいません。"),
    ),
    Question.CLARITY: Words(
        _l("仕事での自分が見えているか"),
        _l("得意なことや大切にしたいことなど、仕事での自分が、はっきり見えていますか。"),
        _l(
            "面談のあとにも同じことをお聞きして、前とあとをならべてお見せします。ご自分でくらべるためのもので、ほかには使いません。見られるのは、あなただけです。"
        ),
    ),
    Question.SHAPING: Words(
        _l("自分でつくっていきたいか"),
        _l("これからの働き方を、自分でつくっていきたいと思いますか。"),
        _l(
            "面談のあとにも同じことをお聞きして、前とあとをならべてお見せします。ご自分でくらべるためのもので、ほかには使いません。見られるのは、あなただけです。"
        ),
    ),
    Question.STAGE: Words(
        _l("いまいるところ"),
        _l("キャリアを考えることについて、いまのあなたに近いのはどれですか。"),
        _l("どこから話しはじめるとよいかが、これで変わります。どこにいるのがよい、ということはありません。"),
    ),
    Question.WILL: Words(
        _l("やりたいこと"),
        _l("やりたいこと、気になっていることは何ですか。"),
        _l("「できること」「求められていること」とならべると、重なるところが見えてきます。"),
        _l("大きな夢でなくてかまいません。最近すこし楽しかった仕事や、なんとなく気になることから。"),
    ),
    Question.CAN: Words(
        _l("できること"),
        _l("できること、人から頼りにされることは何ですか。"),
        _l("自分ではあたりまえのことほど、ことばにしておくと力になります。"),
        _l("たとえば「込みいった話を整理する」「後輩に教える」"),
    ),
    Question.MUST: Words(
        _l("求められていること"),
        _l("いま、職場や家庭で求められていることは何ですか。"),
        _l("やりたいこととの間にあるずれが、話の入口になることがよくあります。"),
    ),
    Question.SKILLS: Words(
        _l("三年後の力と知識"),
        _l("三年後、どんな力や知識を身につけていたいですか。"),
        _l("少し先の自分から見ると、いま選ぶことが決めやすくなります。"),
    ),
    Question.LICENCES: Words(
        _l("三年後の資格"),
        _l("そのために、取っておきたい資格はありますか。"),
        _l("時間のかかるものは、早く気づくほど選べる道がふえます。ない、も答えです。"),
    ),
    Question.POSITION: Words(
        _l("三年後の立場と収入"),
        _l("三年後、どんな立場や収入でありたいですか。"),
        _l("口に出しにくいことほど、社外で話せます。いまのままでよい、も立派な答えです。"),
    ),
    Question.PRIVATE_LIFE: Words(
        _l("三年後の暮らし"),
        _l("三年後、仕事のほかの暮らしは、どうなっていたいですか。"),
        _l("働き方は暮らしの一部です。家のことや体のことも、一緒に考えられます。"),
    ),
}

GROUPS: Sequence[tuple[LazyString, tuple[Question, ...]]] = (
    (_l("この面談のこと"), (Question.TAKE_HOME, Question.THEME, Question.RESPONSE)),
    (_l("面談の前とあとで、くらべること"), (Question.CLARITY, Question.SHAPING)),
    (_l("いまの自分"), (Question.STAGE, Question.WILL, Question.CAN, Question.MUST)),
    (
        _l("三年後の自分"),
        (Question.SKILLS, Question.LICENCES, Question.POSITION, Question.PRIVATE_LIFE),
    ),
)

RESPONSES: Mapping[ResponseWished, LazyString] = {
    ResponseWished.LISTEN: _l("まず、聞いてほしい"),
    ResponseWished.SORT_OUT: _l("一緒に整理してほしい"),
    ResponseWished.ASK: _l("問いかけてほしい"),
    ResponseWished.SEE_ME: _l("どう見えるか、率直に言ってほしい"),
    ResponseWished.TEACH: _l("経験や知っていることを教えてほしい"),
    ResponseWished.NEXT_STEP: _l("次の一歩を一緒に決めてほしい"),
    ResponseWished.OPEN: _l("話しながら決めたい"),
}

# Career autonomy in the first person, from 1 to 5.
STAGES: Sequence[tuple[LazyString, LazyString]] = (
    (_l("考えたことがない"), _l("キャリアということばが、自分のこととは思えない。")),
    (_l("はっきりしない"), _l("気にはなるけれど、何が気になるのか、よく分からない。")),
    (_l("考えはじめている"), _l("自分のこととして、少しずつ考えたり調べたりしている。")),
    (_l("ことばにできる"), _l("どうしていきたいかを、人に話せる。")),
    (_l("自分でえらんでいる"), _l("どうしていきたいかに合わせて、仕事や学びを自分でえらんでいる。")),
)

# Of the two points before a talk, and of the same two after it.
CLEARNESS: Sequence[LazyString] = (
    _l("まったく見えない"),
    _l("あまり見えない"),
    _l("どちらとも"),
    _l("だいたい見える"),
    _l("はっきり見える"),
)
WILL_TO_SHAPE: Sequence[LazyString] = (
    _l("そう思わない"),
    _l("あまり思わない"),
    _l("どちらとも"),
    _l("まあそう思う"),
    _l("そう思う"),
)


def too_long(length: int) -> str:
    """What is said beside the field: how much is too much, and that nothing was lost."""
    sentence: str = _(
        "いま%(length)s文字です。お預かりできるのは%(longest)s文字までなので、まだ保存していません。書いたものは、この画面に残っています。",
        length=f"{length:,}",
        longest=f"{LONGEST_ANSWER:,}",
    )
    return sentence


def minutes(seconds: int) -> str:
    """A length of time as people say it; less than one minute is one."""
    number = max(1, round(seconds / 60))
    sentence: str = ngettext("%(num)d分", "%(num)d分", number)
    return sentence
