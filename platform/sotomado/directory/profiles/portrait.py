"""A portrait cut to the window it stands in, small enough to leave the page light.

The window is 4 wide and 4.3 high. Of the largest such part of a picture, `closeness` says how near one goes, `across`
and `down` where: 0 is the left or upper edge, 100 the other one. With W by H pixels and k = 100 / closeness, the part
is w = k min(W, H 4/4.3) wide and h = w 4.3/4 high, and its corner lies at across/100 (W - w), down/100 (H - h).
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from sotomado.files.checking import Checked

WIDTH, HEIGHT = 560, 602
QUALITY = 78
CLOSEST = 300


@dataclass(frozen=True)
class Cut:
    """Which part is shown. across, down: 0 to 100; closeness: 100 (all there is) to `CLOSEST`."""

    across: int = 50
    down: int = 30
    closeness: int = 100

    @classmethod
    def typed(cls, across: str, down: str, closeness: str) -> Cut:
        """As it was sent; what is no number or out of range becomes the nearest that is."""
        return cls(_number(across, 50, 0, 100), _number(down, 30, 0, 100), _number(closeness, 100, 100, CLOSEST))


def framed(picture: Checked, cut: Cut) -> Checked:
    """The part of a clean picture that the window shows."""
    with Image.open(BytesIO(picture.content), formats=("JPEG",)) as whole:
        box = _part(whole.width, whole.height, cut)
        part = whole.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    out = BytesIO()
    part.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Checked(picture.purpose, "image/jpeg", out.getvalue())


def _part(width: int, height: int, cut: Cut) -> tuple[float, float, float, float]:
    w = min(width, height * WIDTH / HEIGHT) * 100 / cut.closeness
    h = w * HEIGHT / WIDTH
    left, top = (width - w) * cut.across / 100, (height - h) * cut.down / 100
    return left, top, left + w, top + h


def _number(typed: str, otherwise: int, low: int, high: int) -> int:
    try:
        return min(max(int(typed), low), high)
    except ValueError:
        return otherwise
