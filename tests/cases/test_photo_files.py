"""Photos rebuilt from pixels: hostile files, metadata in every place, orientation; and the limits of the process that does it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from portal.cases import photo_adapters
from portal.cases.photo_adapters import rebuild
from portal.cases.photo_rules import FileKind, NotAPhoto, Rebuilt, check_file, kind_of, only_pixels
from tests.cases.photo_files import bombs, damaged, jpeg, markers, odd, planted, strangers, upside_down


def made(name: str, declared: str, content: bytes) -> Rebuilt | str:
    """The photo as the portal would keep it, or why it is not taken. Any other error is one of ours."""
    try:
        return rebuild(content, check_file(name, declared, content))
    except NotAPhoto as error:
        return str(error)


def unclean(files: dict[str, tuple[str, str, bytes]]) -> dict[str, object]:
    """Of files that are taken, what is left in them beside pixels."""
    found: dict[str, object] = {}
    for name, file in files.items():
        rebuilt = made(*file)
        if isinstance(rebuilt, Rebuilt):
            left = [*markers(rebuilt.photo), *markers(rebuilt.thumbnail)]
            if left or not (only_pixels(rebuilt.photo) and only_pixels(rebuilt.thumbnail)):
                found[name] = left
    return found


def some(files, *names):
    return {name: files[name] for name in names}


def test_metadata_is_gone_and_the_checker_finds_it_where_it_is_planted():
    files = some(planted(), "JPEG EXIF and GPS", "PNG text, zipped text, XMP", "WebP EXIF, XMP, profile", "HEIC EXIF and XMP", "JPEG of two pictures", "JPEG and HTML")  # fmt: skip
    assert {name for name, file in files.items() if isinstance(made(*file), str)} == set()
    assert unclean(files) == {}


@pytest.mark.parametrize("name", planted())
def test_the_checkers_find_what_is_planted(name):
    _, declared, content = planted()[name]
    if declared != "image/heic":
        assert markers(content) or name == "PNG own chunk", name
    assert not only_pixels(content)


def test_bombs_are_refused_with_a_remedy():
    files = some(
        bombs(), "PNG 81 megapixels", "PNG header of billions", "PNG moving", "JPEG size of a giant", "JPEG cut"
    )
    assert len(files["PNG 81 megapixels"][2]) < 20_000
    said = {name: made(*file) for name, file in files.items()}
    assert {name: words for name, words in said.items() if not isinstance(words, str)} == {}
    assert "40 million pixels" in said["PNG 81 megapixels"]
    assert "moves" in said["PNG moving"]
    assert "damaged" in said["JPEG cut"]


def test_what_is_no_photo_never_reaches_the_library():
    for name, (file, declared, content) in strangers().items():
        with pytest.raises(NotAPhoto):
            check_file(file, declared, content)
        assert name


def test_heic_may_come_without_a_type_and_nothing_else_may():
    _, _, content = odd()["HEIC"]
    assert check_file("IMG_1.HEIC", "application/octet-stream", content) is FileKind.HEIC
    assert kind_of(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miafMA1B") is None
    assert kind_of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic") is FileKind.HEIC
    with pytest.raises(NotAPhoto, match="15 MB"):
        check_file("p.jpg", "image/jpeg", b"\xff\xd8\xff" + b"\0" * 15_000_000)


@pytest.mark.parametrize("way", [1, 6])
def test_a_photo_stands_upright(way):
    assert upright(upside_down()[way])


@pytest.mark.thorough
def test_a_photo_stands_upright_whichever_way_it_was_taken():
    assert [way for way, content in upside_down().items() if not upright(content)] == []


def upright(content):
    image = Image.open(BytesIO(rebuild(content, FileKind.JPEG).photo))
    red, _, blue = image.getpixel((20, 10))
    return image.size == (40, 80) and red > 200 and blue < 60


def test_the_process_has_limits_that_hold(monkeypatch):
    """The bounds are given to the process and end it: too little memory or computing is a clear answer, not an error of ours."""
    monkeypatch.setattr(photo_adapters, "MEMORY", 60_000_000)
    assert "damaged" in str(made("p.png", "image/png", odd()["PNG 40 megapixels"][2]))
    monkeypatch.undo()
    monkeypatch.setattr(photo_adapters, "WALL", 0.001)
    assert "too long" in str(made("p.jpg", "image/jpeg", jpeg()))
    assert photo_adapters.PROCESSOR == 2


def test_what_the_process_says_is_not_believed(monkeypatch, tmp_path):
    """A reader that was taken over could hand back anything; what is not a bare JPEG goes nowhere."""
    script = tmp_path / "taken_over.py"
    good = jpeg()
    for answer in (
        b"=" + len(good).to_bytes(4, "big") + good + good + b"<script>",
        b"=\0\0\0\5hello<html>",
        b"",
        b"!<script>",
        b"=\xff\xff\xff\xff",
    ):
        script.write_text(f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({answer!r})")
        monkeypatch.setattr(photo_adapters, "SCRIPT", script)
        assert (
            made("p.jpg", "image/jpeg", good)
            == "This photo is damaged or not whole. Save it again as a JPEG, or choose another."
        )
    script.write_text("import sys, os; sys.stdin.buffer.read(); assert not set(os.environ) - {'LC_CTYPE'}")
    assert "damaged" in made("p.jpg", "image/jpeg", good), (
        "it ended well: nothing of the portal's settings is in its environment"
    )


@pytest.mark.thorough
def test_two_hundred_hostile_files(capsys):
    files = planted() | bombs() | strangers() | odd()
    files |= damaged(240 - len(files))
    said = {name: made(*file) for name, file in files.items()}
    assert unclean(files) == {}
    assert [name for name in planted() | odd() if isinstance(said[name], str)] == []
    assert [name for name in bombs() | strangers() if not isinstance(said[name], str)] == []
    with capsys.disabled():
        print(f" [{len(files)} files, {sum(isinstance(words, Rebuilt) for words in said.values())} taken]", end="")


@pytest.mark.thorough
def test_unusual_photos_look_as_they_should():
    seen = {name: Image.open(BytesIO(made(*file).photo)) for name, file in odd().items()}
    assert {image.mode for image in seen.values()} == {"RGB"}
    assert seen["PNG transparent"].getpixel((5, 5)) == (255, 255, 255)
    assert 110 < seen["PNG 16 bit"].getpixel((5, 5))[0] < 125
    assert seen["PNG 40 megapixels"].size == (1600, 1000)
    red, green, blue = seen["JPEG CMYK"].getpixel((5, 5))
    assert green > 150 > 130 > max(red, blue)
