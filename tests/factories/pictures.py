"""Pictures and papers as people send them, and as nobody should."""

import io
import struct
import zlib

from PIL import Image


def a_picture(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (800, 600),
    mode: str = "RGB",
    colour: object = None,
    **options: object,
) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def a_paper(pages: int = 1, **options: object) -> bytes:
    """A PDF with pages of different greys."""
    sheets = [Image.new("RGB", (595, 842), (250 - 10 * at, 250, 250)) for at in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], **options)  # type: ignore[arg-type]
    return out.getvalue()


def a_png_that_says_it_measures(width: int, height: int) -> bytes:
    """A few bytes that would need gigabytes if somebody believed them."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def a_paper_with(objects: str) -> bytes:
    """A PDF of one empty page, with more in its catalogue."""
    return (
        "%PDF-1.7\n"
        f"1 0 obj\n<< /Type /Catalog /Pages 2 0 R {objects} >>\nendobj\n"
        "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] >>\nendobj\n"
        "trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    ).encode()
