"""Pillow in a process of its own: reads a photo from standard input and writes it anew, from pixels alone, to standard output.

It is run as a file, by `photo_adapters`, so that it knows nothing of the portal: neither its code nor its settings.
"""

from __future__ import annotations

import resource
import struct
import sys
import warnings
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

WHITE = (255, 255, 255)
QUALITY = 85


class Refused(Exception):
    """The photo is not taken; the words are those of `photo_rules.Refusal`."""


def main(kind: str, most_pixels: int, longest: int, small: int, memory: int, seconds: int) -> None:
    """Rebuild what stands on standard input, within limits that this process cannot widen."""
    if kind == "HEIC":
        import pillow_heif  # takes longer to load than most photos take to read

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(nothing, (0, 0))
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = most_pixels
    out = sys.stdout.buffer
    try:
        photo, thumbnail = rebuild(sys.stdin.buffer.read(), kind, most_pixels, longest, small)
    except Refused as refused:
        out.write(b"!" + str(refused).encode())
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        out.write(b"!too_large")
    except (MemoryError, Exception):
        out.write(b"!unreadable")
    else:
        out.write(b"=" + struct.pack(">I", len(photo)) + photo + thumbnail)
    out.flush()


def rebuild(content: bytes, kind: str, most_pixels: int, longest: int, small: int) -> tuple[bytes, bytes]:
    """The photo and its thumbnail as JPEG files; raises Refused, and whatever the library raises."""
    image = opened(content, kind)
    if image.width * image.height > most_pixels:
        raise Refused("too_large")
    if kind != "JPEG" and getattr(image, "n_frames", 1) != 1:
        raise Refused("moves")
    if kind == "JPEG":
        image.draft(None, (longest, longest))
    image.load()
    turn = ImageOps.exif_transpose
    pixels = plain(image, longest)
    if kind != "HEIC":  # its reader has turned the photo already
        tagged = pixels.copy()
        tagged.getexif()[0x0112] = orientation(image)
        pixels = turn(tagged)
    little = pixels.copy()
    little.thumbnail((small, small))
    return as_jpeg(pixels), as_jpeg(little)


def opened(content: bytes, kind: str) -> Any:
    """The image, opened by the one reader that its kind has; of a JPEG with several pictures, the first."""
    stream = BytesIO(content)
    if kind == "JPEG":
        return JpegImagePlugin.JpegImageFile(stream)
    if kind == "PNG":
        return PngImagePlugin.PngImageFile(stream)
    if kind == "WebP":
        return WebPImagePlugin.WebPImageFile(stream)
    return Image.open(stream, formats=("HEIF",))


def orientation(image: Any) -> int:
    """Which way up the photo was taken; upright where it does not say."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # damaged metadata is no reason to refuse pixels
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def plain(image: Any, longest: int) -> Any:
    """Red, green and blue in eight bits, no larger than is shown, transparency on white, in an image that knows nothing else."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = image.convert("RGB")
    if max(image.size) > longest:
        image.thumbnail((longest, longest), reducing_gap=2.0)
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, WHITE)
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image = image.convert("RGB")
    return Image.frombytes("RGB", image.size, image.tobytes())


def as_jpeg(image: Any) -> bytes:
    """A JPEG file of these pixels."""
    bare = Image.frombytes("RGB", image.size, image.tobytes())
    made = BytesIO()
    bare.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:]))
