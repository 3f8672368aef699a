"""Each letter as HTML: the same words, escaped, with nothing that fetches or runs."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotomado.outbox.letter_html import html_of, language_of

LETTER = (
    "佐藤 あおいさん\n\nご予定が決まりました。\n\n日時: 2026年11月27日(金) 20:00–21:00\n会い方: オンライン\n\n"
    "会い方のくわしいことは、こちらのページで(サインインが必要です):\nhttps://sotomado.example/bookings/a?b=1&c=2\n\nそとまど\n"
)


class Seen(HTMLParser):
    """What a mail program would make of it."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._unshown = 0
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._unshown += tag in ("style", "title")

    def handle_endtag(self, tag):
        self._unshown -= tag in ("style", "title")

    def handle_data(self, text):
        if not self._unshown:
            self.words.append(text)

    @property
    def text(self) -> str:
        return "".join("".join(self.words).split())


def test_a_letter_says_the_same_with_a_table_and_one_button() -> None:
    seen = Seen(html_of(LETTER, subject="ご予定の確認"))

    assert seen.tags[0] == ("html", {"lang": "ja"})
    assert "日時2026年11月27日(金)20:00–21:00会い方オンライン" in seen.text
    links = [attributes for tag, attributes in seen.tags if tag == "a"]
    assert [link["href"] for link in links] == ["https://sotomado.example/bookings/a?b=1&c=2"]
    assert "ページをひらくhttps://sotomado.example/bookings/a?b=1&c=2" in seen.text, "one sees where it leads"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (LETTER, "ja"),
        ("Dear 佐藤 あおい,\n\nYour time is set.\n\nSotomado\n", "en"),
        ("予定: Zoom meeting with https://sotomado.example/a-long-address-in-latin-letters をひらいてください。", "ja"),
        ("", "ja"),
    ],
)
def test_the_language_is_that_of_most_of_it(text: str, language: str) -> None:
    assert language_of(text) == language


def test_nothing_is_fetched_and_nothing_runs() -> None:
    seen = Seen(
        html_of(LETTER + "<img src=https://evil.example/pixel><script>alert(1)</script>", subject="</title><b>")
    )

    assert {tag for tag, _ in seen.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "div", "p", "br", "table", "tr", "th", "td", "a", "span")
    }
    assert not any(name.startswith("on") or name == "src" for _, attributes in seen.tags for name in attributes)
    assert "url(" not in html_of(LETTER, subject="")


@given(st.text(alphabet=st.sampled_from("あa<>&\"':: \n/.httpsそとまど")))
def test_no_word_is_lost_whatever_is_written(text: str) -> None:
    seen = Seen(html_of(text, subject=text))

    def words(said: str) -> str:
        # Two signs of a table stand for the colon between label and value; a button adds words of its own.
        return "".join(said.replace(":", "").replace(":", "").split())

    shown = words(seen.text)
    for tag, attributes in seen.tags:
        if tag == "a":
            assert (attributes["href"] or "").startswith(("http://", "https://"))
    assert shown.replace("ページをひらく", "").replace("Openthepage", "") == words(text)
