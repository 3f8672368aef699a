"""Pictures of the demo, drawn from nothing: someone at a window, and a specimen of a certificate."""

from __future__ import annotations

import colorsys
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from sotomado.demo.dice import Dice
from sotomado.directory.profiles.portrait import HEIGHT, QUALITY, WIDTH

# Walls behind somebody, their skin, hair and clothes: muted, as in the windows' views.
WALLS = ("#e9dfcf", "#d9e3dd", "#dfe3ea", "#eadcd6", "#e4e0ea", "#d8e2e6")
SKINS = ("#f1cfb4", "#e9c1a2", "#dcae8c", "#c69471", "#f4d8c4")
HAIRS = ("#2b2523", "#3b2f2a", "#4f3d33", "#6d6a68", "#a9a5a0", "#1f2226")
CLOTHES = ("#35545f", "#5b6f5a", "#7a5a5a", "#46506e", "#8a7653", "#54606a", "#9c6f51")
LARGER = 2  # drawn larger and made smaller, so that edges are soft


def portrait(dice: Dice) -> bytes:
    """A person without a face, as a stencil shows one: head, hair, shoulders, light from a window."""
    w, h = WIDTH * LARGER, HEIGHT * LARGER
    picture = Image.new("RGB", (w, h), dice.choice(WALLS))
    draw = ImageDraw.Draw(picture)
    _light(draw, w, h, dice)
    skin, hair, cloth = dice.choice(SKINS), dice.choice(HAIRS), dice.choice(CLOTHES)
    lean = dice.uniform(-0.03, 0.03) * w
    middle, eyes, head = w / 2 + lean, h * 0.43, w * dice.uniform(0.165, 0.185)
    is_long = dice.happens(0.45)
    if is_long:
        length = head * dice.uniform(1.3, 2.3)
        draw.rounded_rectangle(
            (middle - head * 1.22, eyes - head * 0.6, middle + head * 1.22, eyes + length), head * 0.9, fill=hair
        )
    _shoulders(draw, w, h, middle - lean * 0.6, head, cloth, skin, dice)
    draw.ellipse((middle - head, eyes - head * 1.22, middle + head, eyes + head * 1.28), fill=skin)
    _hair(draw, middle, eyes, head, hair, skin, is_long=is_long, dice=dice)
    if dice.happens(0.3):
        _glasses(draw, middle, eyes, head)
    out = BytesIO()
    picture.reduce(LARGER).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def certificate(number: str, until: str) -> bytes:
    """A paper that nobody takes for a real one."""
    picture = Image.new("RGB", (1100, 780), "#fbf9f1")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 30, 1070, 750), outline="#8a7653", width=6)
    draw.rectangle((48, 48, 1052, 732), outline="#c9bd9e", width=2)
    for text, at, size in (
        ("SPECIMEN", 150, 92),
        ("drawn for a demonstration", 270, 34),
        (f"No. {number}", 420, 54),
        (f"valid until {until}", 510, 44),
    ):
        font = ImageFont.load_default(size)
        draw.text((550 - draw.textlength(text, font) / 2, at), text, fill="#4a4438", font=font)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _light(draw: ImageDraw.ImageDraw, w: int, h: int, dice: Dice) -> None:
    """A window at one side, its bars, and the sky in it."""
    left = dice.choice((-0.12, 0.62)) * w
    hue = dice.uniform(0.5, 0.62)
    sky = "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue, 0.85, 0.35))
    right, top, bottom = left + 0.5 * w, 0.06 * h, 0.66 * h
    draw.rounded_rectangle((left, top, right, bottom), 0.25 * w, fill=sky, outline="#f8f5ec", width=w // 45)
    draw.rectangle((left, h * 0.3, right, bottom), fill=sky)
    bar = w // 90
    draw.rectangle(((left + right) / 2 - bar, top, (left + right) / 2 + bar, bottom), fill="#f8f5ec")
    draw.rectangle((left, h * 0.36, right, h * 0.36 + 2 * bar), fill="#f8f5ec")


def _shoulders(
    draw: ImageDraw.ImageDraw, w: int, h: int, middle: float, head: float, cloth: str, skin: str, dice: Dice
) -> None:
    neck, top = head * 0.46, h * 0.43 + head * 1.5
    wide = w * dice.uniform(0.36, 0.42)
    draw.rounded_rectangle((middle - wide, top + head * 0.3, middle + wide, h + wide), wide * 0.62, fill=cloth)
    draw.rounded_rectangle((middle - neck, h * 0.43 + head * 0.6, middle + neck, top + head * 0.75), neck, fill=skin)
    if dice.happens(0.5):  # an open collar
        collar, edge = top + head * 0.28, neck * 1.5
        draw.polygon([(middle - edge, collar), (middle, top + head * 1.14), (middle + edge, collar)], fill=skin)


def _hair(
    draw: ImageDraw.ImageDraw,
    middle: float,
    eyes: float,
    head: float,
    hair: str,
    skin: str,
    *,
    is_long: bool,
    dice: Dice,
) -> None:
    wide = head * (1.12 if is_long else 1.04)
    draw.chord((middle - wide, eyes - head * 1.42, middle + wide, eyes + head * 0.85), 180, 360, fill=hair)
    part = dice.choice((-0.5, 0.0, 0.45))
    # The forehead, below a parting.
    left, right = middle - head * (0.86 - part * 0.3), middle + head * (0.86 + part * 0.3)
    draw.ellipse((left, eyes - head * 0.72, right, eyes + head * 0.9), fill=skin)
    if is_long:
        for side in (-1, 1):
            draw.ellipse(
                (
                    middle + side * head * 1.02 - head * 0.2,
                    eyes - head * 0.5,
                    middle + side * head * 1.02 + head * 0.2,
                    eyes + head * 1.0,
                ),
                fill=hair,
            )


def _glasses(draw: ImageDraw.ImageDraw, middle: float, eyes: float, head: float) -> None:
    size, line = head * 0.3, max(3, round(head * 0.035))
    for side in (-1, 1):
        at = middle + side * head * 0.42
        draw.ellipse((at - size, eyes - size * 0.75, at + size, eyes + size * 0.85), outline="#3a3632", width=line)
    draw.line((middle - head * 0.12, eyes, middle + head * 0.12, eyes), fill="#3a3632", width=line)
