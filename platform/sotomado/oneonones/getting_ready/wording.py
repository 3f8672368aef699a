"""What helps whoever listens: how to answer a wish, what to say at the beginning, what to take care of.

Written for every reader alike. Advice that stood only where somebody is at an early stage would tell their stage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.oneonones.models import PairKind, WishedResponse

ANSWERING: Mapping[WishedResponse | None, Sequence[LazyString]] = {
    WishedResponse.LISTEN: (
        _l("話が終わるまで、さえぎらずに聴きます。"),
        _l("相手のことばをくり返してから、「それで、どうなりましたか」と先をうながします。"),
        _l("助言が浮かんだら、手もとに書いておきます。求められたときに渡せば十分です。"),
    ),
    WishedResponse.THINK_TOGETHER: (
        _l("答えを持っていなくて大丈夫です。"),
        _l("分かっていることと、まだ分からないことを、はじめに二人で分けます。"),
        _l("案は、本人から先にひとつ。そのあとで、こちらからもひとつ出します。"),
    ),
    WishedResponse.ADVISE: (
        _l("何についての助言がほしいのかを、先にひとことで確かめます。"),
        _l("「わたしのときは」と、自分の経験として話します。"),
        _l("話したあとに、「使えそうなのは、どのあたりですか」とたずねます。"),
    ),
    WishedResponse.DECIDE: (
        _l("この場で決めることと、持ち帰ることを、はじめに分けます。"),
        _l("決めたら、理由をひとこと添えます。"),
        _l("持ち帰るものは、だれが、いつまでに答えるかを決めておきます。"),
    ),
    WishedResponse.TEACH: (
        _l("どこまで知っているかを、先に聞きます。"),
        _l("ひとつにしぼり、実際の画面や資料を見せながら話します。"),
        _l("本人のことばで言いなおしてもらうと、伝わったところが分かります。"),
    ),
    WishedResponse.PRAISE: (
        _l("見ていたことをひとつ選び、場面、行動、効きめの順に伝えます。"),
        _l("「すごい」よりも、「あの一文で、お客さまの表情がやわらぎました」のように具体的に。"),
        _l("「でも」を続けません。直してほしいことは、別の日に話します。"),
    ),
    WishedResponse.JUST_KNOW: (
        _l("知らせてくれたことに、まずお礼を言います。"),
        _l("その場で対応を決めなくてかまいません。"),
        _l("だれに話してよくて、だれには話さないかを、確かめておきます。"),
    ),
    None: (
        _l("はじめに、「今日は、どんなふうに聞くとよいですか」とたずねます。"),
        _l("返事に迷うようなら、聴くことから始めます。"),
    ),
}

# To be said aloud, in one's own voice.
OPENING: Mapping[PairKind, LazyString] = {
    PairKind.LINE: _l(
        "今日の話は、評価のためのものではありません。よしあしを決めずに聴きます。話したくないことは、話さなくて大丈夫です。"
    ),
    PairKind.SLANT: _l(
        "今日の話は、評価のためのものではなく、あなたの上司に伝えることもありません。よしあしを決めずに聴きます。話したくないことは、話さなくて大丈夫です。"
    ),
    PairKind.MENTOR: _l(
        "ここは、評価とは関わりのない時間です。正しい答えを教える場でもないので、よしあしを決めずに聴きます。話したくないことは、話さなくて大丈夫です。"
    ),
    PairKind.PEER: _l(
        "おたがいに、評価の話はぬきにしましょう。よしあしを決めずに聴きます。話したくないことは、話さなくて大丈夫です。"
    ),
}

TAKING_CARE: Sequence[LazyString] = (
    _l(
        "何になりたいか、この先どうしたいかは、本人から出てくるまで待ちます。まだ考えたことのない人には、閉じた問いになります。"
    ),
    _l("ことばが出ないときは、小さな好きなこと、得意なこと、気持ちにもどります。"),
    _l("沈黙は、考えている時間です。ゆっくり十を数えて待ちます。"),
    _l("「なぜ」と問いつめるかわりに、「何が」「どんなふうに」とたずねます。"),
    _l("問いは、使いきるものではありません。二つか三つで足ります。"),
)
