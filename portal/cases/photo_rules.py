"""Photos of a child: which files are taken, what a rebuilt one may hold, and when one is too old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST_BYTES = 15_000_000
MOST_PIXELS = 40_000_000
LONGEST, SMALL = 1600, 320  # the longer side of the photo and of its thumbnail, in pixels
OLD = timedelta(days=180)  # a missing child is looked for by how the child looks now
LEFT_OPEN = timedelta(hours=1)  # a photo that was prepared and not added, or a file that no row names


class FileKind(StrEnum):
    """The kinds of files that are taken."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    HEIC = "HEIC"


ENDINGS = {
    "jpg": FileKind.JPEG, "jpeg": FileKind.JPEG, "png": FileKind.PNG, "webp": FileKind.WEBP, "heic": FileKind.HEIC, "heif": FileKind.HEIC,
}  # fmt: skip
DECLARED = {
    "image/jpeg": FileKind.JPEG, "image/png": FileKind.PNG, "image/webp": FileKind.WEBP, "image/heic": FileKind.HEIC, "image/heif": FileKind.HEIC,
}  # fmt: skip
UNDECLARED = frozenset({"", "application/octet-stream"})  # browsers that do not know HEIC send it so
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
TAKEN = "Choose a photo saved as JPEG, PNG, WebP or HEIC."


class Source(StrEnum):
    """Where a photo comes from."""

    AGENCY = "agency"
    FAMILY = "family"
    SCHOOL = "school"
    PLACEMENT = "placement"
    LAW_ENFORCEMENT = "law_enforcement"
    ONLINE = "online"
    OTHER = "other"


SOURCE_WORDS = {
    Source.AGENCY: "Taken by the agency",
    Source.FAMILY: "Family",
    Source.SCHOOL: "School",
    Source.PLACEMENT: "Placement or caregiver",
    Source.LAW_ENFORCEMENT: "Law enforcement",
    Source.ONLINE: "The child's own account online",
    Source.OTHER: "Someone else",
}


class NotAPhoto(ValueError):
    """The file is not one that is taken; the message says what to do."""


class Refusal(StrEnum):
    """Why a file could not be rebuilt, as the child process says it."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    MOVES = "moves"
    TOO_DEAR = "too_dear"


REFUSAL_WORDS = {
    Refusal.UNREADABLE: "This photo is damaged or not whole. Save it again as a JPEG, or choose another.",
    Refusal.TOO_LARGE: "This photo has more than 40 million pixels. Save it smaller and choose it again.",
    Refusal.MOVES: "This file holds several pictures or moves. Choose a single photo.",
    Refusal.TOO_DEAR: "This photo took too long to read. Save it again as a JPEG and choose it again.",
}


@dataclass(frozen=True)
class Rebuilt:
    """A photo made anew from pixels alone, and its thumbnail: JPEG files."""

    photo: bytes
    thumbnail: bytes


@dataclass(frozen=True)
class Taken:
    """What is recorded of a photo: the day on which it was taken, where it comes from, whether consent to sharing it is on record."""

    taken_on: date
    source: str
    consent: bool


@dataclass(frozen=True)
class Photo:
    """A photo as a page shows it: the number in its address, the day it was taken, whether it is too old or from an earlier case."""

    number: str
    taken_on: date | None
    old: bool
    carried: bool


@dataclass(frozen=True)
class KeptPhoto:
    """A photo on the keepers' page: what is recorded of it, whether it is the current one, who added it and when (UTC)."""

    photo: Photo
    source: str
    consent: bool
    current: bool
    added_by: str
    added_at: datetime


def kind_of(content: bytes) -> FileKind | None:
    """What a file is by its own first bytes."""
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    return FileKind.HEIC if content[4:8] == b"ftyp" and _heic(content) else None


def _heic(content: bytes) -> bool:
    """Whether a file of boxes says that it is HEIC; AVIF and video say other brands."""
    length = min(int.from_bytes(content[:4], "big"), 256)
    brands = [content[place : place + 4] for place in (8, *range(16, length - 3, 4))]
    return brands[0] in HEIC_BRANDS or (brands[0] == b"mif1" and bool(HEIC_BRANDS & set(brands)))


def check_file(name: str, declared: str, content: bytes) -> FileKind:
    """The kind of the file, where ending, declared type and content agree on one that is taken; raises NotAPhoto."""
    if not content:
        raise NotAPhoto(f"This file is empty. {TAKEN}")
    if len(content) > MOST_BYTES:
        raise NotAPhoto("This photo is larger than 15 MB. Save it smaller and choose it again.")
    kind = kind_of(content)
    if kind is None:
        raise NotAPhoto(f"This file is not a photo that can be shown here. {TAKEN}")
    stem, _, ending = name.rpartition(".")
    type_said = declared.partition(";")[0].strip().lower()
    unsaid = kind is FileKind.HEIC and type_said in UNDECLARED
    if not stem or ENDINGS.get(ending.lower()) is not kind or (DECLARED.get(type_said) is not kind and not unsaid):
        raise NotAPhoto(
            f"This file is a {kind.value} photo, but its name or type says otherwise. Save it again as a JPEG."
        )
    return kind


def too_old(taken_on: date | None, today: date) -> bool:
    """Whether a photo is too old to be searched by; one without a day is."""
    return taken_on is None or today - taken_on > OLD


# What a JPEG file of pixels alone is made of: tables, frame, scan. APP0 is told apart below.
SEGMENTS = frozenset({0xDB, 0xC0, 0xC2, 0xC4, 0xDD})


def only_pixels(content: bytes) -> bool:
    """Whether a file is one JPEG image and nothing else: no EXIF, XMP, IPTC, profile, comment, and no byte after its end."""
    if not content.startswith(b"\xff\xd8"):
        return False
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            return _scan_ends_the_file(content, place + 2 + length)
        jfif = marker == 0xE0 and length == 16 and content[place + 4 : place + 9] == b"JFIF\0"
        if not jfif and marker not in SEGMENTS:
            return False
        place += 2 + length
    return False


def _scan_ends_the_file(content: bytes, place: int) -> bool:
    """Whether the coded pixels run to an end marker that is the file's last two bytes; a progressive image is not made here."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            return False
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2 == len(content)
        if marker != 0 and not 0xD0 <= marker <= 0xD7:
            return False
        place += 2
