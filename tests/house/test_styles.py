"""A class means one thing: two style sheets that both speak of it bare would each change the other's pages."""

import re
from collections import defaultdict
from pathlib import Path

STYLES = Path(__file__).parents[2] / "platform" / "frontend" / "styles"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ONE_OF = re.compile(r"\([^()]*\)")
SELECTORS = re.compile(r"(?:^|(?<=[{};]))\s*([^{};@]+)\{")
BARE_CLASS = re.compile(r"\.[\w-]+")
# Layers beneath the parts, and what paper changes of them, speak of the same things on purpose.
OTHER_LAYERS = {"app.css", "tokens.css", "base.css", "layout.css", "print.css"}


def classes_spoken_of(style_sheet: str) -> set[str]:
    """Those that a rule names with nothing before or after them."""
    found = SELECTORS.findall(ONE_OF.sub("", COMMENT.sub("", style_sheet)))
    return {one.strip() for selectors in found for one in selectors.split(",") if BARE_CLASS.fullmatch(one.strip())}


def test_what_is_found_are_bare_classes() -> None:
    assert classes_spoken_of(
        ".a, p.b, i:is(.f, .g) { x: y } /* .c {} */ @media print { .d { x: y } .e > li { x: y } }"
    ) == {".a", ".d"}


def test_no_two_parts_speak_of_the_same_class() -> None:
    spoken: dict[str, set[str]] = defaultdict(set)
    for path in sorted(STYLES.rglob("*.css")):
        if path.name not in OTHER_LAYERS:
            for name in classes_spoken_of(path.read_text()):
                spoken[name].add(path.name)

    assert {name: parts for name, parts in spoken.items() if len(parts) > 1} == {}
