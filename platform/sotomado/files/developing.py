"""What comes in, whatever it is, comes out as one fresh JPEG: painted anew, with nothing of the old file in it.

Content decides, never the name. Pictures (JPEG, PNG, WebP) are turned upright, flattened to RGB on white and scaled
down; the pages of a PDF are painted one below the other. So no place, camera or serial number travels with a picture,
and no script, form, attachment or second file (a polyglot) survives.

Whoever reads unknown bytes may crash, hang or eat the memory. This file therefore imports nothing of ours and runs as
a process of its own, with little memory and little time (`checking.py` starts it): the file on standard input, the kind
of picture as the argument; the JPEG on standard output, or exit code 3 and the reason.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

PAPER = (255, 255, 255)
# A phone's picture of 48 million pixels still fits; painted in full it takes 150 MB.
MOST_PIXELS = 50_000_000
# A progressive JPEG has some ten scans. Thousands of them keep a decoder busy for hours.
MOST_SCANS = 100
MOST_PAGES = 5
MEMORY_BYTES = 1024**3
SECONDS = 20
REFUSED = 3


@dataclass(frozen=True)
class Frame:
    """What a picture is made to fit: its longest side, the least that tells anything, how tall or wide it may be."""

    longest: int
    least: int
    # Width by height, smallest and largest; what is beyond is cut off. None: nothing is.
    shape: tuple[float, float] | None
    may_be_pages: bool
    quality: int


FRAMES = {
    # Whoever sends it says afterwards which part of it stands in the window (`directory/profiles/portrait.py`).
    "portrait": Frame(longest=1600, least=200, shape=(0.5, 2.0), may_be_pages=False, quality=90),
    # Small print must stay readable.
    "certificate": Frame(longest=2400, least=300, shape=None, may_be_pages=True, quality=88),
}


class Unfit(Exception):
    """The argument is a value of `errors.Reason`."""


def developed(content: bytes, frame: Frame) -> bytes:
    """A JPEG that shows what `content` shows. Raises Unfit."""
    kind = kind_of(content)
    if kind == "PDF":
        if not frame.may_be_pages:
            raise Unfit("unknown_kind")
        picture = _pages(content, frame)
    else:
        picture = _picture(content, kind, frame)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=frame.quality, optimize=True)
    return out.getvalue()


def kind_of(content: bytes) -> str:
    """JPEG, PNG, WEBP or PDF, by the first bytes. Raises Unfit for everything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content.startswith(b"%PDF-"):
        return "PDF"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"):
        raise Unfit("heic")
    raise Unfit("unknown_kind" if content else "empty")


def _picture(content: bytes, kind: str, frame: Frame) -> Image.Image:
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Unfit("damaged")
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Unfit("too_many_pixels")
            if min(opened.size) < frame.least:
                raise Unfit("too_small")
            # A JPEG of several pictures is one photograph with a small copy beside it: the first is meant.
            if kind != "JPEG" and getattr(opened, "is_animated", False):
                raise Unfit("moving")
            opened.draft("RGB", (frame.longest * 2, frame.longest * 2))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            return _fitted(_on_paper(upright), frame)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError):
        raise Unfit("damaged") from None


def _on_paper(picture: Image.Image) -> Image.Image:
    """RGB without anything else; what was see-through shows white."""
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        sheet = Image.new("RGB", layer.size, PAPER)
        sheet.paste(layer, mask=layer.getchannel("A"))
        return sheet
    if picture.mode in ("I", "I;16", "I;16B", "F"):
        # Sixteen bits a pixel: a plain conversion would clip everything above 255 to white.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    plain = picture.convert("RGB")
    plain.info = {}
    return plain


def _fitted(picture: Image.Image, frame: Frame) -> Image.Image:
    if frame.shape is not None:
        slimmest, widest = frame.shape
        width, height = picture.size
        if width > height * widest:
            room = width - round(height * widest)
            picture = picture.crop((room // 2, 0, width - (room - room // 2), height))
        elif width < height * slimmest:
            # A face is rather above the middle.
            room = height - round(width / slimmest)
            picture = picture.crop((0, room // 3, width, height - (room - room // 3)))
    picture.thumbnail((frame.longest, frame.longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return picture


def _pages(content: bytes, frame: Frame) -> Image.Image:
    """The pages of a PDF, one below the other. Nothing in it runs: this build of PDFium knows no JavaScript."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unfit("locked" if "password" in str(error).lower() else "damaged") from None
    try:
        if len(document) > MOST_PAGES:
            raise Unfit("too_many_pages")
        if len(document) == 0:
            raise Unfit("damaged")
        # Several pages share what a picture may take.
        longest = frame.longest if len(document) == 1 else frame.longest * 2 // 3
        pages = []
        for page in document:
            width, height = page.get_size()
            if min(width, height) < 1 or max(width, height) > 20 * min(width, height):
                raise Unfit("damaged")
            pages.append(page.render(scale=longest / max(width, height)).to_pil().convert("RGB"))
    except pypdfium2.PdfiumError:
        raise Unfit("damaged") from None
    finally:
        document.close()
    sheet = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), PAPER)
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height
    return sheet


def main() -> int:
    try:
        import resource
    except ImportError:  # not on Windows, where only the time is limited
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        sys.stdout.buffer.write(developed(sys.stdin.buffer.read(), FRAMES[sys.argv[1]]))
    except Unfit as unfit:
        sys.stdout.write(str(unfit))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
