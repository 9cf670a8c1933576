import io
from pathlib import Path

import pytest
from design_files import stored
from pictures import quarters, shows_quarters
from PIL import Image

from core.decoders import film
from core.decoders.decode import decode
from core.decoders.errors import PictureError
from core.decoders.process import open_frames

BLACK = Image.new("RGB", (80, 60), "black")


def animation(frames: list[Image.Image], kind: str) -> bytes:
    made = io.BytesIO()
    frames[0].save(made, kind, save_all=True, append_images=frames[1:], duration=50)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_a_frame_that_shows_something_is_taken(kind: str) -> None:
    # No two frames are the same: writers leave repeated ones out.
    dark = [Image.new("RGB", (80, 60), (n, 0, 0)) for n in range(4)]
    late = [quarters().point(lambda value, n=n: max(0, value - 8 * n)) for n in range(6)]
    picture = decode(io.BytesIO(animation([*dark, *late], kind)), ".gif")
    red, green, blue = picture.image.getpixel((10, 10))
    assert red > 100 > max(green, blue)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_the_first_frame_stays_where_it_shows_as_much(kind: str) -> None:
    frames = [quarters(), quarters().rotate(180), quarters().rotate(90)]
    picture = decode(io.BytesIO(animation(frames, kind)), ".gif")
    red, green, blue = picture.image.getpixel((10, 10))
    assert red > 100 > max(green, blue)


def test_a_long_animation_is_looked_at_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "_MOST_PIXELS", 80 * 60 * 3)
    frames = [Image.new("RGB", (80, 60), (n, 0, 0)) for n in range(5)] + [quarters()]
    with Image.open(io.BytesIO(animation(frames, "GIF"))) as image:
        film.go_to_poster(image)
        assert image.tell() <= 2


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_are_spread_over_an_animation(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "moving.gif"
    shades = [Image.new("RGB", (1000, 600), (12 * n, 0, 0)) for n in range(20)]
    file.write_bytes(animation(shades, kind))
    found = open_frames(file)
    assert len(found) == film.FRAMES
    assert {frame.size for frame in found} == {(500, 300)}
    red = [frame.getpixel((250, 150))[0] for frame in found]
    assert red == sorted(set(red))
    assert red[0] == pytest.approx(0, abs=6)
    assert red[-1] == pytest.approx(12 * 19, abs=6)


def test_transparent_frames_lie_on_white(tmp_path: Path) -> None:
    file = tmp_path / "moving.png"
    clear = [Image.new("RGBA", (80, 60), (n, 0, 0, 0)) for n in range(3)]
    file.write_bytes(animation(clear, "PNG"))
    assert open_frames(file)[0].getpixel((5, 5)) == (255, 255, 255)


def test_what_stands_still_or_is_damaged_has_no_frames(tmp_path: Path) -> None:
    file = tmp_path / "still.png"
    file.write_bytes(stored(quarters()))
    with pytest.raises(PictureError, match="does not move"):
        open_frames(file)
    file.write_bytes(animation([quarters(), quarters().rotate(90)], "GIF")[:60])
    with pytest.raises(PictureError):
        open_frames(file)
    with pytest.raises(PictureError, match="no longer there"):
        open_frames(tmp_path / "gone.gif")


def a_video() -> bytes:
    av = pytest.importorskip("av")
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 80, 60, "yuv420p"
        for number in range(60):
            image = BLACK if number < 20 else quarters()
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())
    return made.getvalue()


def test_a_video_shows_a_frame_from_within(tmp_path: Path) -> None:
    made = a_video()
    picture = decode(io.BytesIO(made), ".mp4")
    assert (picture.width, picture.height) == (80, 60)
    assert shows_quarters(picture.image)
    file = tmp_path / "film.mp4"
    file.write_bytes(made)
    frames = open_frames(file)
    assert 2 <= len(frames) <= film.FRAMES
    assert not shows_quarters(frames[0])
    assert shows_quarters(frames[-1])
    for end in (200, len(made) // 2):
        with pytest.raises(PictureError):
            decode(io.BytesIO(made[:end]), ".mp4")


def test_a_playlist_opens_nothing(tmp_path) -> None:
    pytest.importorskip("av")
    secret = tmp_path / "a.png"
    secret.write_bytes(stored(quarters()))
    for text in (
        f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n",
        f"ffconcat version 1.0\nfile '{secret}'\n",
    ):
        with pytest.raises(PictureError):
            decode(io.BytesIO(text.encode()), ".mkv")
