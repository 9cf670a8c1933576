import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from core.decoders import svg
from core.library import PictureError, open_picture

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    return tmp_path / "drawing.svg"


def colour(path: Path, x: float = 0.5, y: float = 0.5) -> tuple[int, int, int]:
    image = open_picture(path)
    pixel = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(pixel, tuple)
    red, green, blue = map(int, pixel)
    return red, green, blue


def reason(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        open_picture(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ('viewBox="0 0 200 100"', (512, 256)),
        ('width="50" height="100"', (256, 512)),
        ('width="2in" height="48pt"', (512, 171)),
        ('width="100%" height="100%" viewBox="5 5 10 10"', (512, 512)),
        ('width="1000000" height="1000000"', (512, 512)),
        ('viewBox="0 0 1 1000000"', (1, 512)),
    ],
)
def test_a_drawing_is_rendered_at_our_size(
    size: str, shown: tuple[int, int], drawing: Path
) -> None:
    drawing.write_text(
        f'<svg {SVG} {size}><rect x="-9" y="-9" width="2e6" height="2e6" fill="#0000ff"/></svg>'
    )
    image = open_picture(drawing, side=512)
    assert image.size == shown
    assert colour(drawing)[2] == 255


def test_paper_is_white(drawing: Path) -> None:
    drawing.write_text(f'<?xml version="1.0"?>\n<!-- by hand -->\n<svg {SVG} viewBox="0 0 9 9"/>')
    assert colour(drawing) == (255, 255, 255)


def test_a_drawing_opens_no_other_file(drawing: Path) -> None:
    secret = drawing.with_name("secret.png")
    Image.new("RGB", (9, 9), "red").save(secret)
    inner = f'<svg {SVG} viewBox="0 0 9 9"><image href="{secret}" width="9" height="9"/></svg>'
    hidden = base64.b64encode(inner.encode()).decode()
    for target in (
        secret,
        f"file://{secret}",
        "secret.png",
        f"  {secret}",
        f"data:image/svg+xml;base64,{hidden}",
    ):
        for name in ("href", "xlink:href"):
            for tag in ("image", "feImage"):
                element = f'<{tag} {name}="{target}" width="9" height="9"/>'
                drawing.write_text(f'<svg {SVG} viewBox="0 0 9 9">{element}</svg>')
                assert colour(drawing) == (255, 255, 255), (target, name, tag)


def test_an_entity_leads_nowhere(drawing: Path) -> None:
    secret = drawing.with_name("secret.txt")
    secret.write_text("<rect xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    drawing.write_text(
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{secret}">]><svg {SVG} viewBox="0 0 9 9">&x;</svg>'
    )
    assert "not an SVG drawing" in reason(drawing)


def test_embedded_pictures_are_drawn(drawing: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9), (0, 200, 0)).save(buffer, "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    drawing.write_text(
        f'<svg {SVG} viewBox="0 0 9 9">'
        f'<image xlink:href="data:image/png;base64,{data}" width="9" height="9"/></svg>'
    )
    assert colour(drawing) == (0, 200, 0)


def test_references_inside_the_drawing_work(drawing: Path) -> None:
    drawing.write_text(
        f'<svg {SVG} viewBox="0 0 9 9">'
        '<defs><rect id="r" width="9" height="9" fill="#ff0000"/></defs>'
        '<style>.a{opacity:1}</style><use class="a" href="#r"/></svg>'
    )
    assert colour(drawing) == (255, 0, 0)


def test_filters_are_left_out_and_shapes_stay(drawing: Path) -> None:
    drawing.write_text(
        f'<svg {SVG} viewBox="0 0 9 9">'
        '<defs><filter id="f"><feTurbulence numOctaves="99999999"/></filter>'
        "</defs><style>.a{fill:#00f;filter:url(#f)}</style>"
        '<rect class="a" filter="url(#f)" style="filter:url(#f);opacity:1" width="9" height="9"/>'
        "</svg>"
    )
    assert colour(drawing) == (0, 0, 255)


def uses(levels: int, copies: int) -> str:
    parts = ['<g id="a0"><rect width="1" height="1"/></g>']
    for n in range(1, levels):
        parts.append(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * copies + "</g>")
    top = f'<use href="#a{levels - 1}"/>'
    return f'<svg {SVG} viewBox="0 0 9 9"><defs>{"".join(parts)}</defs>{top}</svg>'


@pytest.mark.parametrize(
    "text",
    [
        f'<svg {SVG} viewBox="0 0 9 9">' + '<g opacity=".5">' * 2000 + "</g>" * 2000 + "</svg>",
        uses(60, 1),
        uses(9, 10),
    ],
    ids=["deep", "deep by reference", "a billion shapes"],
)
def test_bombs_are_refused(text: str, drawing: Path) -> None:
    drawing.write_text(text)
    assert "rendered" in reason(drawing)


@pytest.mark.parametrize(
    "text",
    [
        f'<svg {SVG} viewBox="0 0 9 9">' + '<g opacity=".5"/>' * 6000 + "</svg>",
        f'<svg {SVG} viewBox="0 0 9 9">' + '<g style="mask:url(#m)"/>' * 6000 + "</svg>",
        uses(7, 10),
    ],
    ids=["layers", "layers by style", "by reference"],
)
def test_more_than_can_be_drawn_is_refused_at_once(text: str) -> None:
    with pytest.raises(PictureError, match="more in it"):
        svg.render(text.encode(), 512)


def test_a_drawing_that_refers_to_itself_ends(drawing: Path) -> None:
    drawing.write_text(
        f'<svg {SVG} viewBox="0 0 9 9"><g id="a"><use href="#a"/></g><g id="b" mask="url(#b)"/>'
        '<rect width="9" height="9"/></svg>'
    )
    assert colour(drawing) == (0, 0, 0)


def test_billion_laughs_end_early(drawing: Path) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    drawing.write_text(f'<!DOCTYPE svg [{entities}]><svg {SVG} viewBox="0 0 9 9">&a11;</svg>')
    assert "damaged" in reason(drawing)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<svg", "damaged"),
        ("<html><svg/></html>", "not an SVG drawing"),
        (f"<svg {SVG}><rect/></svg>", "how large"),
        (f'<svg {SVG} viewBox="0 0 nan inf"/>', "how large"),
        (f'<svg {SVG} width="-5" height="5"/>', "how large"),
    ],
)
def test_what_cannot_be_drawn_says_why(text: str, words: str, drawing: Path) -> None:
    drawing.write_text(text)
    assert words in reason(drawing)
