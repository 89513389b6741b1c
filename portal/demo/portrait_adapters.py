"""Draws the demo's portraits: plain shapes that nobody could take for a child."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (480, 600)
LOOKS = (
    ("#d9e8f6", "#f1c27d", "#5b3a29", "#2e6276"),
    ("#e7f4e4", "#8d5524", "#1b1b1b", "#936f38"),
    ("#f4e3db", "#ffdbac", "#b5651d", "#54278f"),
    ("#e6e6e6", "#c68642", "#3d2314", "#0b4778"),
)


def portraits() -> list[tuple[bytes, bytes]]:
    """Each portrait with its thumbnail, as JPEG files."""
    return [_portrait(*look) for look in LOOKS]


def _portrait(ground: str, skin: str, hair: str, shirt: str) -> tuple[bytes, bytes]:
    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 440, 420, 800), fill=shirt)
    draw.rectangle((200, 380, 280, 470), fill=skin)
    draw.ellipse((130, 90, 350, 330), fill=hair)
    draw.ellipse((150, 140, 330, 410), fill=skin)
    for left in (190, 260):
        draw.ellipse((left, 250, left + 30, 280), fill="#1b1b1b")
    draw.arc((195, 290, 285, 360), 20, 160, fill="#1b1b1b", width=6)
    return _jpeg(image), _jpeg(image.resize((256, 320)))


def _jpeg(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "JPEG", quality=80)
    return made.getvalue()
