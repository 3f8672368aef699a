"""The house in which slides stand: its paper, colours and letters, one layout, and a foot that says whose figures.

Nothing of the template that comes with the library is seen: theme, master and layout are written here.
"""

from html import escape
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from reports.documents.report import Report

INK, SOFT, EDGE = RGBColor(0x1E, 0x2A, 0x2F), RGBColor(0x56, 0x62, 0x68), RGBColor(0x8B, 0x8F, 0x8C)
DEEP, PALE, LAMP = RGBColor(0x17, 0x52, 0x5F), RGBColor(0xB9, 0xD0, 0xD4), RGBColor(0xF2, 0xC7, 0x5C)
KAKI, HAIRLINE, PAPER = RGBColor(0xB0, 0x3F, 0x19), RGBColor(0xE3, 0xDD, 0xD0), RGBColor(0xFA, 0xF8, 0xF3)

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, RIGHT = Inches(0.7), Inches(12.633)
TOP, TITLE_HEIGHT, FOOT = Inches(0.45), Inches(0.95), Inches(6.98)
SPAN = RIGHT - LEFT

_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_COLOURS = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": DEEP,
    "lt2": RGBColor(0xE6, 0xF0, 0xF0),
    "accent1": DEEP,
    "accent2": LAMP,
    "accent3": EDGE,
    "accent4": KAKI,
    "accent5": PALE,
    "accent6": SOFT,
    "hlink": DEEP,
    "folHlink": SOFT,
}
# Letters every Office has: Mincho for headings, Gothic for reading.
_LETTERS = {"ja": ("Yu Mincho", "Yu Gothic"), "en": ("Georgia", "Calibri")}
_LANGUAGE = {"ja": "ja-JP", "en": "en-GB"}


def house(report: Report, digest: str) -> Any:
    """An empty presentation in 16:9 whose only layout has a title, and a foot with company, quarter and digest."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH), Emu(HEIGHT)
    layouts = deck.slide_layouts
    layout = layouts.get_by_name("Title Only")
    for other in list(layouts):
        if other is not layout:
            layouts.remove(other)
    _forget(deck.part, "printerSettings")
    _forget(deck.part.package, "thumbnail")
    _dress(deck.slide_master, report)
    _lay_out(layout, report, digest)
    return deck


def language(report: Report) -> str:
    """The report's language as Office names it."""
    return _LANGUAGE[report.locale]


def letters(report: Report) -> tuple[str, str]:
    """The fonts of headings and of text."""
    return _LETTERS[report.locale]


def _forget(source: Any, ending: str) -> None:
    for key, link in list(source._rels.items()):
        if link.reltype.endswith(ending):
            source._rels.pop(key)


def _dress(master: Any, report: Report) -> None:
    """Theme and master: colours, letters, paper, and how titles and texts are set."""
    theme = next(link.target_part for link in master.part.rels.values() if link.reltype.endswith("/theme"))
    tree: Any = parse_xml(theme.blob)
    tree.set("name", "Sotomado")
    colours = tree.find(f".//{qn('a:clrScheme')}")
    colours.set("name", "Sotomado")
    for name, colour in _COLOURS.items():
        place = colours.find(qn(f"a:{name}"))
        for old in list(place):
            place.remove(old)
        place.append(parse_xml(f'<a:srgbClr {_NAMES} val="{colour}"/>'))
    heading, reading = letters(report)
    for part, latin, eastern in (("majorFont", heading, "Yu Mincho"), ("minorFont", reading, "Yu Gothic")):
        fonts = tree.find(f".//{qn(f'a:{part}')}")
        fonts.find(qn("a:latin")).set("typeface", latin)
        fonts.find(qn("a:ea")).set("typeface", eastern)
        for script in fonts.findall(qn("a:font")):
            if script.get("script") == "Jpan":
                script.set("typeface", eastern)
    theme._blob = serialize_part_xml(tree)
    element = master._element
    element.cSld.replace(element.cSld.spTree, _tree(_title_place(language(report))))
    fill = element.cSld.find(qn("p:bg"))
    if fill is not None:
        element.cSld.remove(fill)
    paper = f'<p:bg {_NAMES}><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    element.cSld.insert(0, parse_xml(paper))
    style = element.find(f"{qn('p:txStyles')}/{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    said = style.find(qn("a:defRPr"))
    said.set("sz", "2600")
    said.set("b", "1")


def _lay_out(layout: Any, report: Report, digest: str) -> None:
    """The one layout. Its foot stands on every slide, and the number counts by itself."""
    layout.name = "Sotomado"
    told = f"{report.company}   {report.quarter}   {digest[:16]}"
    foot = _text_box(2, LEFT, FOOT, Inches(10.5), _run(told, language(report)), "l")
    field = '<a:fld id="{7B9C0C53-6E3B-4A39-8C9E-5B7E1D0F2A10}" type="slidenum"><a:rPr sz="900"/><a:t>1</a:t></a:fld>'
    number = _text_box(3, RIGHT - Inches(1.2), FOOT, Inches(1.2), field, "r")
    tree = _tree(_title_place(language(report)), foot, number, _rule(4))
    layout._element.cSld.replace(layout._element.cSld.spTree, tree)


def _tree(*shapes: str) -> Any:
    return parse_xml(
        f'<p:spTree {_NAMES}><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr/>{''.join(shapes)}</p:spTree>"
    )


def _title_place(lang: str) -> str:
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        '<p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{LEFT}" y="{TOP}"/><a:ext cx="{SPAN}" cy="{TITLE_HEIGHT}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:normAutofit/></a:bodyPr><a:lstStyle/>'
        f'<a:p><a:endParaRPr lang="{lang}"/></a:p></p:txBody></p:sp>'
    )


def _text_box(number: int, x: int, y: int, width: int, run: str, align: str) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Foot {number}"/><p:cNvSpPr txBox="1"/><p:nvPr userDrawn="1"/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{Inches(0.3)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle><a:lvl1pPr>'
        '<a:defRPr sz="900"><a:solidFill><a:schemeClr val="accent6"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
        f'<a:p><a:pPr algn="{align}"/>{run}</a:p></p:txBody></p:sp>'
    )


def _run(words: str, lang: str) -> str:
    return f'<a:r><a:rPr lang="{lang}" sz="900"/><a:t>{escape(words)}</a:t></a:r>'


def _rule(number: int) -> str:
    return (
        f'<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="{number}" name="Rule"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvCxnSpPr><p:spPr><a:xfrm><a:off x="{LEFT}" y="{FOOT - Inches(0.06)}"/><a:ext cx="{SPAN}" cy="0"/>'
        '</a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="6350"><a:solidFill>'
        f'<a:srgbClr val="{HAIRLINE}"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )


def lines_of(text: str, width: int, size: float) -> int:
    """How many lines a text takes in a width (EMU) at a size (points): wide signs an em, others a little over half."""
    room = width / Pt(size)
    return max(1, sum(-(-int(10 * _ems(line)) // max(1, int(10 * room))) for line in text.split("\n")))


def _ems(text: str) -> float:
    return sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in text)
