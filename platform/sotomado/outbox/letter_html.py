"""The same letter for programs that show HTML: made from the plain text, so that each letter has it and says the same.

No images, nothing fetched, no tracking: a mail read is a mail nobody learns about. Paragraphs stay paragraphs; lines of
the form "日時: ..." become a small table; an address on a line of its own becomes a button, with the address
beneath it so that one sees where it leads. Styles stand in the elements, because many programs drop everything else;
the block in the head only adds the night, where a program knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_ADDRESS = re.compile(r"https?://\S+")
# "日時: 11月27日", "When: ..."; a label is short, and something follows it.
_FACT = re.compile(r"([^::\s][^::]{0,24})[::] (\S.*)")
_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
# "20:00–21:00" is one thing and stays on one line.
_SPAN = re.compile(r"\d\d:\d\d–\d\d:\d\d")
_LETTER = re.compile(r"[A-Za-z]")
_SIGNATURES = frozenset({"そとまど", "Sotomado"})
_OPEN = {"ja": "ページをひらく", "en": "Open the page"}

# Two families with quotes inside would end the attribute they stand in.
_SANS = "'Hiragino Sans','Noto Sans JP','Yu Gothic UI',Meiryo,system-ui,sans-serif"
_NIGHT = """:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.paper{background:#14191c!important;color:#e9e6df!important}
.sheet{background:#1c2327!important;border-color:#313a3f!important}
.soft,.soft a{color:#a8b2b5!important}
.line{border-color:#313a3f!important}
.go{background:#8fd0dc!important;color:#0d1a1d!important}
.in{color:#8fd0dc!important}
}"""


def language_of(text: str) -> str:
    """ "ja" or "en": in which of the two a text is mostly written; a name in the other does not turn it."""
    text = _ADDRESS.sub("", text)
    # One sign of Japanese says about as much as three letters.
    return "ja" if 3 * len(_JAPANESE.findall(text)) >= len(_LETTER.findall(text)) else "en"


def html_of(body: str, *, subject: str) -> str:
    """A whole document. Everything that was written is escaped."""
    language = language_of(body)
    paragraphs = [part.split("\n") for part in re.split(r"\n{2,}", body.replace("\r\n", "\n").strip("\n"))]
    inner = "\n".join(_paragraph(lines, language) for lines in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(subject)}</title>\n<style>{_NIGHT}</style>\n</head>\n"
        f'<body class="paper" style="margin:0;padding:0;background:#faf8f3;color:#1e2a2f">\n'
        '<div class="paper" style="padding:24px 12px;background:#faf8f3;color:#1e2a2f;'
        f'font:16px/1.8 {_SANS};overflow-wrap:anywhere">\n'
        '<div class="sheet" style="max-width:34em;margin:0 auto;padding:28px 24px 20px;background:#fffefb;'
        f'border:1px solid #e3ddd0;border-radius:10px">\n{inner}\n</div>\n</div>\n</body>\n</html>\n'
    )


def _paragraph(lines: list[str], language: str) -> str:
    said = "\n".join(lines).strip()
    if said in _SIGNATURES:
        return (
            '<p class="soft line" style="margin:28px 0 0;padding:14px 0 0;border-top:1px solid #e3ddd0;'
            f'color:#566268;font-size:14px">{escape(said)}</p>'
        )
    parts: list[str] = []
    text: list[str] = []
    facts: list[tuple[str, str]] = []

    def settle() -> None:
        if text:
            parts.append(f'<p style="margin:0 0 16px">{"<br>".join(text)}</p>')
            text.clear()
        if facts:
            parts.append(_table(facts))
            facts.clear()

    for line in lines:
        if _ADDRESS.fullmatch(line.strip()):
            settle()
            parts.append(_button(line.strip(), language))
        elif (fact := _FACT.fullmatch(line.strip())) and not _ADDRESS.search(line):
            if text:
                settle()
            facts.append((fact[1], fact[2]))
        else:
            if facts:
                settle()
            text.append(_linked(line))
    settle()
    return "\n".join(parts)


def _table(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        '<tr><th scope="row" class="soft" style="padding:4px 16px 4px 0;text-align:start;vertical-align:top;'
        f'font-weight:400;color:#566268;white-space:nowrap">{escape(label)}</th>'
        f'<td style="padding:4px 0;vertical-align:top;font-weight:600">{_kept_together(value)}</td></tr>'
        for label, value in facts
    )
    return f'<table style="margin:0 0 16px;border-collapse:collapse;font:inherit">{rows}</table>'


def _kept_together(value: str) -> str:
    return _SPAN.sub(lambda found: f'<span style="white-space:nowrap">{found[0]}</span>', escape(value))


def _button(address: str, language: str) -> str:
    link = escape(address)
    shape = (
        "display:inline-block;padding:12px 28px;border-radius:10px;background:#17525f;color:#ffffff;"
        "font-weight:600;text-decoration:none"
    )
    beneath = "display:inline-block;margin-top:6px;color:#566268;font-size:13px;line-height:1.5"
    return (
        f'<p style="margin:0 0 20px"><a class="go" href="{link}" target="_blank" rel="noopener" style="{shape}">'
        f'{_OPEN[language]}</a><br><span class="soft" style="{beneath}">{link}</span></p>'
    )


def _linked(line: str) -> str:
    """A line of text; addresses inside it stay text that can be pressed."""
    written, end = [], 0
    for found in _ADDRESS.finditer(line):
        address = found[0].rstrip("。、.,)）」")
        written.append(escape(line[end : found.start()]))
        written.append(
            f'<a class="in" href="{escape(address)}" target="_blank" rel="noopener" style="color:#17525f">'
            f"{escape(address)}</a>"
        )
        end = found.start() + len(address)
    return "".join(written) + escape(line[end:])
