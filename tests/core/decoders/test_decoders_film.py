import io

import pytest
from design_files import stored
from pictures import quarters, shows_quarters
from PIL import Image

from core.decoders import film
from core.decoders.decode import decode
from core.decoders.errors import PictureError

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


def test_a_video_shows_a_frame_from_within() -> None:
    av = pytest.importorskip("av")
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 80, 60, "yuv420p"
        for number in range(60):
            image = BLACK if number < 20 else quarters()
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())
    picture = decode(io.BytesIO(made.getvalue()), ".mp4")
    assert (picture.width, picture.height) == (80, 60)
    assert shows_quarters(picture.image)
    for end in (200, len(made.getvalue()) // 2):
        with pytest.raises(PictureError):
            decode(io.BytesIO(made.getvalue()[:end]), ".mp4")


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
