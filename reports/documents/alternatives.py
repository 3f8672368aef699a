"""What a picture shows, for whoever does not see it: in the report's own words, else its figures one by one."""

from reports.documents.report import Bar, BarChart, Grid, Picture, TrendChart, TwoStoreys, WordList


def in_words(picture: Picture) -> str:
    """The alternative text. Hidden figures are named with their reason; nothing is said that is not written."""
    if not isinstance(picture, Grid | WordList) and picture.alternative:
        return picture.alternative
    match picture:
        case BarChart():
            lines = [_said(bar) for bar in picture.bars]
            return _joined(picture.caption, lines)
        case TrendChart():
            lines = [f"{line.label}: {', '.join(_said(bar) for bar in line.points)}" for line in picture.series]
            return _joined(picture.caption, lines)
        case TwoStoreys():
            lines = [
                f"{label}: {picture.above} {_figure(above)}, {picture.below} {_figure(below)}"
                for label, above, below in picture.rows
            ]
            return _joined(picture.caption, lines)
        case Grid() | WordList():
            return picture.caption


def _figure(bar: Bar) -> str:
    return bar.hidden or bar.text


def _said(bar: Bar) -> str:
    return f"{bar.label} {_figure(bar)}"


def _joined(sentence: str, lines: list[str]) -> str:
    return "\n".join((sentence, *lines))
