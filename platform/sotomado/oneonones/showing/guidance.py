"""What may help in a talk about a result, and in meeting what the member wishes for: written for this product.

Roles are the responses a member can wish for. What a facet adds is said from either end; neither end is the better one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.models import WishedResponse

# For each wish what it asks of whoever listens.
ROLES: Mapping[WishedResponse, LazyString] = {
    WishedResponse.LISTEN: _l(
        "答えを探さずに、最後まで聴く役です。要約したくなったら、相手が使ったことばをそのまま返してみます。"
    ),
    WishedResponse.THINK_TOGETHER: _l("ならんで考える役です。自分の考えは、問いのあとに、ひとつの見方として置きます。"),
    WishedResponse.ADVISE: _l(
        "経験から話す役です。ひとつにしぼり、それが役に立った場面と、立たなかった場面も話します。"
    ),
    WishedResponse.DECIDE: _l(
        "決める役です。その場で決めるか、いつまでに決めるかをはっきりさせ、決めたわけも話します。"
    ),
    WishedResponse.TEACH: _l("教える役です。どこまで知っているかをまず聞き、一度に全部は教えません。"),
    WishedResponse.PRAISE: _l("見ていたことを返す役です。どの場面の、どのふるまいが、何につながったかを話します。"),
    WishedResponse.JUST_KNOW: _l(
        "知っておく役です。解決しようとせず、聞いたことと、どこまで人に話してよいかを確かめます。"
    ),
}

# By the scale of the questionnaire and the side one's own result lies on (0, the first end, or 2, the second).
STYLES: Mapping[tuple[str, int], LazyString] = {
    ("E", 0): _l(
        "静かに聴くことは、自然にできそうです。ほめる、決めるなど、ことばにしてほしいと望まれた日は、思ったことを声に出すところまでを自分の役にします。"
    ),
    ("E", 2): _l(
        "場を動かすことは、自然にできそうです。聴いてほしいと望まれた日は、相手が黙ったら五つ数えてから話すくらいが、ちょうどよいかもしれません。"
    ),
    ("N", 0): _l(
        "落ち着いて受けとめられそうです。不安や迷いの話では、解決の前に「それは気がかりだね」と一度ことばにすると、聴いてもらえたと伝わります。"
    ),
    ("N", 2): _l(
        "相手の気持ちの動きに、早く気づけそうです。決めてほしいと望まれた日は、自分の心配と、決めるのに要ることとを、分けて話してみます。"
    ),
    ("A", 0): _l(
        "率直に言えることが、助言や決める役では力になります。聴いてほしい日は、意見は「聞きたい?」とたずねてからにします。"
    ),
    ("A", 2): _l(
        "寄り添うことは、自然にできそうです。助言や決めることを望まれた日は、言いにくいことも、場面を挙げてひとつだけ伝えてみます。"
    ),
    ("C", 0): _l(
        "流れに合わせて話せそうです。決めてほしい、教えてほしいと望まれた日は、終わりの五分を、いつまでに何をするかに取っておきます。"
    ),
    ("C", 2): _l(
        "段取りよく進められそうです。聴いてほしい日は、決めた順番から外れた話ほど大事なことがある、と思って待ってみます。"
    ),
    ("O", 0): _l(
        "確かなやり方を教えることは、自然にできそうです。いっしょに考えてほしい日は、うまくいくか分からない案もひとつ、机に置いてみます。"
    ),
    ("O", 2): _l(
        "新しい見方を出すことは、自然にできそうです。ただ知っておいてほしい日は、思いついた案をしまって、聞いたことだけを返してみます。"
    ),
}
MIDDLE = _l("どちらの面も出せそうです。今日はどちらの役が望まれているかを、はじめに確かめるだけで十分です。")

# For whoever shows a result to the member, and for the member who reads it.
SHOWING_PROMPTS: Sequence[LazyString] = (
    _l("この結果の、どこが自分らしく、どこが意外でしたか。まず自分の話から。"),
    _l("この持ち味に助けられた場面と、困った場面を、ひとつずつ話してみます。"),
    _l("いっしょに働いていて、この面はどんなときに見えますか、とたずねてみます。"),
    _l("この面のために、してもらえると助かることをひとつ、頼んでみます。"),
)
# For two managers who look at both results together.
PEER_PROMPTS: Sequence[LazyString] = (
    _l("たがいの結果で、似ているところと、ちがうところは。"),
    _l("最近の1on1で、この持ち味が役に立った場面、邪魔をした場面は。"),
    _l("相手が望む役と、自分がやりやすい役が、ずれていたことは。"),
    _l("次の1on1で、ひとつだけ変えてみるとしたら。どうだったかを、次に聞かせ合います。"),
)


def style(scale: str, side: int | None) -> LazyString | None:
    """What one's own facet may mean for the role that is wished for; None where one is at home on both sides."""
    return STYLES.get((scale, side)) if side is not None else None
