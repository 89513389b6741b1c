"""Files of photos for tests: plain ones, hostile ones, and ones in which every place for metadata holds a word."""

from __future__ import annotations

import random
import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin


@cache
def jpeg(color: str = "red", size: tuple[int, int] = (2000, 1000)) -> bytes:
    """A plain photo."""
    made = BytesIO()
    Image.new("RGB", size, color).save(made, "JPEG")
    return made.getvalue()


WORD = b"zqphotomarker"  # planted in every place for metadata; nothing of it may be left
BRIGHT = (30, 200, 90)


def _saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    made = BytesIO()
    image.save(made, kind, **more)
    return made.getvalue()


def _plain(size: tuple[int, int] = (64, 48)) -> Image.Image:
    return Image.new("RGB", size, BRIGHT)


def _exif() -> Image.Exif:
    """Every directory of EXIF with the word in it: camera, description, comment, position."""
    exif = Image.Exif()
    for tag in (0x010E, 0x010F, 0x0110, 0x0131, 0x013B, 0x8298):
        exif[tag] = WORD.decode()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + WORD
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 45.0, 0.0), 3: "W", 4: (95.0, 22.0, 0.0), 0x1D: WORD.decode()})
    return exif


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + WORD + b"</x:xmpmeta>"


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def _with_segments(photo: bytes, *segments: bytes) -> bytes:
    return photo[:2] + b"".join(segments) + photo[2:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *before: bytes, bits: int = 8, color: int = 2, data: bytes | None = None) -> bytes:
    """A PNG of this header, with chunks before its pixels, which are black where none are given."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(color, 1)
    if data is None:
        line = b"\0" * (1 + (width * bits * channels + 7) // 8)
        packer = zlib.compressobj(9)
        data = (
            b"".join(packer.compress(line * min(64, height - turn)) for turn in range(0, height, 64)) + packer.flush()
        )
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _archive() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("hidden.txt", WORD)
    return made.getvalue()


def _heic(**more: Any) -> bytes:
    made = BytesIO()
    pillow_heif.from_pillow(_plain()).save(made, **more)
    return made.getvalue()


def planted() -> dict[str, tuple[str, str, bytes]]:
    """Photos that are taken, each with the word in another place: name of the file, declared type, content."""
    bare = _saved(_plain(), "JPEG")
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", WORD.decode())
    texts.add_text("Zipped", WORD.decode() * 20, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + WORD
    found = {
        "JPEG EXIF and GPS": _saved(_plain(), "JPEG", exif=_exif()),
        "JPEG comment": _saved(_plain(), "JPEG", comment=WORD),
        "JPEG profile": _saved(_plain(), "JPEG", icc_profile=profile),
        "JPEG XMP": _with_segments(bare, _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
        "JPEG IPTC": _with_segments(bare, _segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x12" + b"\x1c\x02\x78\0\x0d" + WORD)),
        "JPEG APP11": _with_segments(bare, _segment(0xEB, WORD)),
        "JPEG two comments": _with_segments(bare, _segment(0xFE, WORD), _segment(0xFE, WORD)),
        "JPEG and HTML": bare + b"<html><script>alert('" + WORD + b"')</script>",
        "JPEG and ZIP": bare + _archive(),
        "JPEG and JPEG": bare + _with_segments(bare, _segment(0xFE, WORD)),
        "JPEG of two pictures": _saved(_plain(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))], exif=_exif()),
        "PNG text, zipped text, XMP": _saved(_plain(), "PNG", pnginfo=texts),
        "PNG EXIF": _saved(_plain(), "PNG", exif=_exif()),
        "PNG profile": _saved(_plain(), "PNG", icc_profile=profile),
        "PNG own chunk": png(64, 48, _chunk(b"prVt", WORD)),
        "PNG and ZIP": _saved(_plain(), "PNG") + _archive(),
        "WebP EXIF, XMP, profile": _saved(_plain(), "WEBP", exif=_exif(), xmp=XMP, icc_profile=profile),
        "WebP and HTML": _saved(_plain(), "WEBP") + b"<html>" + WORD,
        "HEIC EXIF and XMP": _heic(exif=_exif().tobytes(), xmp=XMP),
        "HEIC and HTML": _heic() + b"<html>" + WORD,
    }  # fmt: skip
    return {name: (*_named(name), content) for name, content in found.items()}


def _named(name: str) -> tuple[str, str]:
    kind = name.split()[0]
    return {
        "JPEG": ("p.jpg", "image/jpeg"), "PNG": ("p.png", "image/png"), "WebP": ("p.webp", "image/webp"), "HEIC": ("p.heic", "image/heic"),
    }[kind]  # fmt: skip


def bombs() -> dict[str, tuple[str, str, bytes]]:
    """Files that want more than they may, move, or say what is not so; none of them is taken."""
    frames = [Image.new("RGB", (8, 8), shade) for shade in ("red", "blue", "green")]
    small = _saved(_plain(), "PNG")
    noise = zlib.compress(b"\0" * 10_000_000, 9)
    found = {
        "PNG 81 megapixels": png(9000, 9000, bits=1, color=0),
        "PNG 144 megapixels": png(12000, 12000, bits=1, color=0),
        "PNG just over": png(8001, 5000, bits=1, color=0),
        "PNG header of billions": png(2_000_000_000, 2_000_000_000, data=b""),
        "PNG header of nothing": png(0, 0, data=b""),
        "PNG long and thin": png(50_000_000, 1, bits=1, color=0, data=b"x"),
        "PNG text bomb": png(8, 8, *[_chunk(b"zTXt", b"k%d\0\0" % turn + noise) for turn in range(20)]),
        "PNG profile bomb": png(8, 8, _chunk(b"iCCP", b"k\0\0" + noise)),
        "PNG no pixels": png(64, 64, data=b""),
        "PNG cut": small[: len(small) // 2],
        "PNG moving": _saved(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "WebP moving": _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "WebP cut": _saved(_plain(), "WEBP")[:40],
        "JPEG cut": _saved(_plain((400, 400)), "JPEG")[:500],
        "JPEG size of a giant": _giant(),
        "HEIC cut": _heic()[:200],
        "HEIC empty boxes": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\xff" * 64,
    }
    return {name: (*_named(name), content) for name, content in found.items()}


def _giant() -> bytes:
    """A JPEG whose frame says 65,500 by 65,500."""
    photo = _saved(_plain(), "JPEG")
    frame = photo.index(b"\xff\xc0")
    return photo[: frame + 5] + struct.pack(">HH", 65500, 65500) + photo[frame + 9 :]


def strangers() -> dict[str, tuple[str, str, bytes]]:
    """What is no photo that is taken, or calls itself something else."""
    made = _saved(_plain(), "JPEG")
    others = {
        kind: _saved(_plain(), kind)
        for kind in ("GIF", "TIFF", "BMP", "ICO", "PPM", "EPS", "PDF", "AVIF", "PCX", "TGA")
    }
    texts = {
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "HTML": b"<!doctype html><p>hello",
        "XML": b"<?xml version='1.0'?><a/>", "ZIP": _archive(), "ELF": b"\x7fELF" + b"\0" * 99, "nothing": b"", "one byte": b"\xff",
    }  # fmt: skip
    wrong = {
        "JPEG called PNG": ("p.png", "image/png", made), "JPEG of type HTML": ("p.jpg", "text/html", made), "JPEG called HTML": ("p.html", "image/jpeg", made),
        "JPEG without a name": ("jpg", "image/jpeg", made), "JPEG in two endings": ("p.jpg.svg", "image/jpeg", made),
        "JPEG without a type": ("p.jpg", "application/octet-stream", made), "HEIC called JPEG": ("p.jpg", "image/jpeg", _heic()),
        "PNG called WebP": ("p.webp", "image/webp", _saved(_plain(), "PNG")),
    }  # fmt: skip
    return wrong | {name: ("p.jpg", "image/jpeg", content) for name, content in (others | texts).items()}


def odd() -> dict[str, tuple[str, str, bytes]]:
    """Photos that are unusual and right: they are taken, and look as they should."""
    found = {
        "JPEG CMYK": _saved(_plain().convert("CMYK"), "JPEG"), "JPEG gray": _saved(_plain().convert("L"), "JPEG"),
        "JPEG progressive": _saved(_plain(), "JPEG", progressive=True),
        "PNG 16 bit": _saved(Image.new("I;16", (64, 48), 30000), "PNG"), "PNG palette": _saved(_plain().convert("P"), "PNG"),
        "PNG transparent": _saved(Image.new("RGBA", (64, 48), (0, 0, 0, 0)), "PNG"), "PNG black and white": _saved(Image.new("1", (64, 48), 1), "PNG"),
        "PNG 40 megapixels": png(8000, 5000, bits=1, color=0), "WebP lossless": _saved(_plain(), "WEBP", lossless=True), "HEIC": _heic(),
        "PNG one pixel": _saved(Image.new("RGB", (1, 1)), "PNG"), "PNG a line": _saved(Image.new("RGB", (9000, 1)), "PNG"),
    }  # fmt: skip
    return {name: (*_named(name), content) for name, content in found.items()}


def damaged(many: int, seed: int = 6) -> dict[str, tuple[str, str, bytes]]:
    """Photos of every kind with bytes changed, cut or repeated: taken or not, but never passed on."""
    chance = random.Random(seed)
    whole = list(planted().items())
    found = {}
    for turn in range(many):
        name, (file, kind, content) = whole[turn % len(whole)]
        harmed = bytearray(content)
        for _ in range(chance.choice((1, 4, 40))):
            harmed[chance.randrange(12, len(harmed))] = chance.randrange(256)
        cut = len(harmed) if turn % 3 else chance.randrange(30, len(harmed))
        found[f"{name}, damaged {turn}"] = (file, kind, bytes(harmed[:cut]))
    return found


def upside_down() -> dict[int, bytes]:
    """The same photo, red above and blue below once turned as each orientation says."""
    right = Image.new("RGB", (40, 80), "red")
    right.paste("blue", (0, 40, 40, 80))
    undo = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    found = {}
    for way, turn in undo.items():
        exif = Image.Exif()
        exif[0x0112] = way
        found[way] = _saved(right if turn is None else right.transpose(turn), "JPEG", exif=exif)
    return found


def markers(content: bytes) -> list[str]:
    """Whatever a file holds beside pixels, by two readers that know nothing of the portal: its bytes, and Pillow."""
    found = [f"bytes: {word!r}" for word in (WORD, b"Exif", b"http://ns.adobe.com", b"8BIM", b"ICC_PROFILE", b"<html", b"PK\x03\x04", b"MPF") if word in content]  # fmt: skip
    image = Image.open(BytesIO(content))
    found += [
        f"Pillow: {name}"
        for name in image.info
        if name not in ("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi")
    ]
    found += ["Pillow: EXIF"] if len(image.getexif()) else []
    found += [f"Pillow: {kind}" for kind, _ in getattr(image, "applist", ()) if kind != "APP0"]
    found += ["Pillow: several pictures"] if getattr(image, "n_frames", 1) != 1 else []
    if content[:2] == b"\xff\xd8" and not content.endswith(b"\xff\xd9"):
        found.append("bytes after the end")
    return found
