import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from drawings import SQUARE, sketches, wiggly
from hypothesis import given, settings

from core.sketch import Bounds, Sketch, SketchFormatError, Stroke
from core.sketch.formats.svg import from_svg, to_svg


def svg(body: str, attributes: str = 'viewBox="0 0 100 100"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{body}</svg>'


def lines(body: str, attributes: str = 'viewBox="0 0 100 100"') -> list[list[list[float]]]:
    return [stroke.xy.round(3).tolist() for stroke in from_svg(svg(body, attributes)).strokes]


def one_line(body: str, attributes: str = 'viewBox="0 0 100 100"') -> list[list[float]]:
    (line,) = lines(body, attributes)
    return line


@settings(max_examples=50, deadline=None)
@given(sketches(least=1))
def test_what_is_written_is_read_again_to_seven_digits(sketch: Sketch) -> None:
    back = from_svg(to_svg(sketch))
    for before, after in zip(sketch.strokes, back.strokes, strict=True):
        # Points that follow each other at one place are drawn, and so read, as one.
        moved = np.append(True, (np.diff(before.xy, axis=0) != 0).any(axis=1))
        kept = before.xy[moved]
        if len(kept) == len(after):
            assert np.allclose(after.xy, kept, rtol=1e-6, atol=1e-30)
        else:
            assert len(after) < len(kept)


def test_what_is_written_shows_all_of_the_drawing_in_other_programs() -> None:
    root = ET.fromstring(to_svg(SQUARE))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert left < 0
    assert top < 0
    assert left + width > 10
    assert top + height > 10
    assert len(root.findall(".//{*}path")) == 3
    assert 'stroke-linecap="round"' in to_svg(SQUARE)
    assert ET.fromstring(to_svg(Sketch())) is not None
    dot = to_svg(Sketch((Stroke.from_xy([[3, 4]]),)))
    assert 'd="M3 4h0"' in dot
    assert from_svg(dot).strokes[0].xy.tolist() == [[3, 4]]


def test_basic_shapes_are_outlines() -> None:
    assert one_line('<line x1="1" y1="2" x2="3" y2="4" stroke="red"/>') == [[1, 2], [3, 4]]
    assert one_line('<polyline points="0,0 5,5 9 1 4"/>') == [[0, 0], [5, 5], [9, 1]]
    assert one_line('<polygon points="0,0 5,5 9 1"/>') == [[0, 0], [5, 5], [9, 1], [0, 0]]
    assert one_line('<rect x="1" y="2" width="10" height="4"/>') == [
        [1, 2], [11, 2], [11, 6], [1, 6], [1, 2],
    ]  # fmt: skip
    assert lines('<rect width="0" height="4"/><path d="M0 0H1"/>') == [[[0, 0], [1, 0]]]


def test_round_shapes_follow_their_equations() -> None:
    circle = np.array(one_line('<circle cx="50" cy="40" r="10"/>'))
    assert np.hypot(*(circle - [50, 40]).T) == pytest.approx(np.full(len(circle), 10), abs=1e-3)
    assert circle[0].tolist() == circle[-1].tolist()
    ellipse = np.array(one_line('<ellipse cx="5" cy="5" rx="4" ry="2"/>')) - 5
    assert (ellipse[:, 0] / 4) ** 2 + (ellipse[:, 1] / 2) ** 2 == pytest.approx(1, abs=1e-3)
    rounded = from_svg(svg('<rect x="0" y="0" width="20" height="10" rx="3"/>'))
    assert rounded.bounds == Bounds(0, 0, 20, 10)
    # Four quarters of circumference, and sides shorter by two radii each.
    length = 2 * np.pi * 3 + 2 * (20 - 6) + 2 * (10 - 6)
    assert rounded.ink_length == pytest.approx(length, rel=1e-3)


@pytest.mark.parametrize(
    ("transform", "point"),
    [
        ("translate(10 20)", [11, 22]),
        ("translate(10)", [11, 2]),
        ("scale(2)", [2, 4]),
        ("scale(2,3)", [2, 6]),
        ("rotate(90)", [-2, 1]),
        ("rotate(90, 1, 0)", [-1, 0]),
        ("matrix(1 2 3 4 5 6)", [1 + 6 + 5, 2 + 8 + 6]),
        ("skewX(45)", [3, 2]),
        ("skewY(45)", [1, 3]),
        ("translate(10,0),scale(2)", [12, 4]),
        (" scale(2) translate(10,0) ", [22, 4]),
        ("none", [1, 2]),
        ("", [1, 2]),
    ],
)
def test_transformations_are_applied_in_order(transform: str, point: list[float]) -> None:
    drawn = one_line(f'<path transform="{transform}" d="M1 2L50 50"/>')
    assert drawn[0] == pytest.approx(point, abs=1e-3)
    nested = one_line(f'<g transform="{transform}"><a><path d="M1 2L50 50"/></a></g>')
    assert nested == drawn


def test_groups_nest_their_transformations() -> None:
    body = '<g transform="translate(5,0)"><g transform="scale(2)"><path d="M1 1H2"/></g></g>'
    assert one_line(body) == [[7, 2], [9, 2]]


def test_units_and_percentages_are_lengths() -> None:
    body = '<line x1="1in" y1="10%" x2="25.4mm" y2="72pt" stroke="black"/>'
    assert one_line(body, 'viewBox="0 0 200 300"') == [[96, 30], [96, 96]]


def test_the_outermost_units_stay_but_a_stretched_view_counts() -> None:
    line = '<path d="M0 0L10 10"/>'
    assert one_line(line, 'viewBox="0 0 10 10" width="500" height="250"') == [[0, 0], [10, 10]]
    stretched = 'viewBox="0 0 10 10" width="500" height="250" preserveAspectRatio="none"'
    assert one_line(line, stretched) == [[0, 0], [10, 5]]


def test_a_nested_view_is_placed_scaled_and_aligned() -> None:
    view = '<svg x="10" y="20" width="40" height="20" viewBox="5 5 10 10"{}>'
    inner = view + '<path d="M5 5L15 15"/></svg>'
    # Scaled by 2 to fit the height, in the middle of the width.
    assert one_line(inner.format("")) == [[20, 20], [40, 40]]
    assert one_line(inner.format(' preserveAspectRatio="xMaxYMin"')) == [[30, 20], [50, 40]]
    assert one_line(inner.format(' preserveAspectRatio="none"')) == [[10, 20], [50, 40]]
    assert one_line(inner.format(' preserveAspectRatio="xMidYMax slice"')) == [[10, 0], [50, 40]]
    plain = '<svg x="1" y="2"><path d="M0 0H1"/></svg>'
    assert one_line(plain) == [[1, 2], [2, 2]]


@pytest.mark.parametrize(
    "unseen",
    [
        '<path d="M0 0h24v24H0z" fill="none"/>',
        '<rect width="100%" height="100%" fill="white"/>',
        '<rect width="9" height="9" style="fill: rgb(255, 255, 255) !important"/>',
        '<rect width="9" height="9" fill="#FFFFFF" stroke="none"/>',
        '<path d="M0 0h24" display="none"/>',
        '<g style="display:none"><path d="M0 0h24"/></g>',
        '<g visibility="hidden"><path d="M0 0h24"/></g>',
        '<path d="M0 0h24" opacity="0"/>',
        '<path d="M0 0h24" fill-opacity="0.0"/>',
        '<path d="M0 0h24" fill="rgba(0,0,0,0)"/>',
        '<g fill="none"><path d="M0 0h24" stroke="black" stroke-opacity="0%"/></g>',
        '<defs><path d="M0 0h24"/></defs>',
        '<clipPath><g><path d="M0 0h24"/></g></clipPath>',
        '<text>hello<tspan>you</tspan></text>',
        '<style>.a{fill:red}</style>',
        '<image href="file:///etc/passwd"/>',
        '<inkscape:thing xmlns:inkscape="i"><path d="M0 0h24"/></inkscape:thing>',
        '<circle r="0"/>',
        '<path d=""/>',
        '<path d="M5 5"/>',
    ],
)  # fmt: skip
def test_what_is_not_seen_is_not_read(unseen: str) -> None:
    assert one_line(unseen + '<path d="M1 1L2 2"/>') == [[1, 1], [2, 2]]
    with pytest.raises(SketchFormatError, match="no line at all"):
        from_svg(svg(unseen))


@pytest.mark.parametrize(
    "seen",
    [
        '<path d="M1 1L2 2" stroke="white" fill="none"/>',
        '<g stroke="#123" fill="none"><path d="M1 1L2 2"/></g>',
        '<g fill="none" style="stroke:red"><path d="M1 1L2 2"/></g>',
        '<g visibility="hidden"><path visibility="visible" d="M1 1L2 2"/></g>',
        '<path d="M1 1L2 2" fill="rgba(0,0,0,0.5)"/>',
        '<path d="M1 1L2 2" opacity="0.2"/>',
        '<path d="M1 1L2 2" fill="inherit"/>',
    ],
)
def test_what_is_seen_is_read(seen: str) -> None:
    assert one_line(seen) == [[1, 1], [2, 2]]


def test_prefixes_doctypes_and_encodings_of_real_files_are_fine() -> None:
    prefixed = '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"><svg:path d="M0 0H1"/></svg:svg>'
    assert from_svg(prefixed).n_points == 2
    doctype = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    text = doctype + svg('<path d="M0 0H1"/>')
    assert from_svg(text).n_points == 2
    assert from_svg(text.encode("utf-16")).n_points == 2


BOMB = """<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><svg>&c;</svg>"""
OUTSIDE = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><path d="&x;"/></svg>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "well-formed"),
        ("<svg>", "well-formed"),
        ("<html></html>", "<html>"),
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        ("<svg>" + "<g>" * 5000, "deeply nested"),
        ("<svg><defs>" + "<g>" * 5000, "deeply nested"),
        (svg('<use href="#a"/>'), "clones"),
        (svg('<path d="M0 0 L"/>'), "lacks a number"),
        (svg('<path d="L0 0"/>'), "'L'"),
        (svg('<path d="M0 0 X 4"/>'), "'X'"),
        (svg('<path d="M0 0 Z 4"/>'), "begins no command"),
        (svg('<path d="M0 0 A1 1 0 2 1 3 3"/>'), "lacks a number"),
        (svg('<path d="M0 0 L1e999 0"/>'), "far too large"),
        (svg('<path d="M0 0 Lnan 0"/>'), "lacks a number"),
        (svg('<polyline points="1,2 x"/>'), "list of numbers"),
        (svg('<circle r="ten"/>'), "not a length"),
        (svg('<circle r="1lightyear"/>'), "not a length"),
        (svg('<g transform="spin(3)"/>'), "'spin'"),
        (svg('<g transform="scale(1,2,3)"/>'), "'scale'"),
        (svg('<g transform="rotate 3"/>'), "transformation"),
        (svg('<g transform="' + "scale(1)" * 5000 + '"/>'), "too long"),
        (svg('<path transform="scale(1e12)scale(1e12)" d="M0 0L1 1"/>'), "finite"),
        (svg('<g transform="scale(1e12)">' * 40 + '<path d="M0 0L1 1"/>' + "</g>" * 40), "finite"),
        (svg("", 'viewBox="0 0 10"'), "viewBox"),
        (svg("", 'viewBox="0 0 -1 10"'), "viewBox"),
        (svg('<path d="M0 0H1"/>', 'display="none"'), "hidden"),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(SketchFormatError, match=re.escape(says)) as caught:
        from_svg(text)
    assert "Accepted" in str(caught.value)


def test_compressed_and_unknown_encodings_are_refused() -> None:
    with pytest.raises(SketchFormatError, match="unpack"):
        from_svg(b"\x1f\x8b\x08...")
    with pytest.raises(SketchFormatError, match=r"encoding|well-formed"):
        from_svg(b'<?xml version="1.0" encoding="klingon"?><svg/>')
    with pytest.raises(SketchFormatError, match="MB"):
        from_svg(b" " * (17 * 2**20))


def test_far_too_many_points_are_refused() -> None:
    with pytest.raises(SketchFormatError, match="detailed"):
        from_svg(svg('<circle r="5"/>' * 16_000 + '<path d="M0 0' + "h1 " * 10 + '"/>'))


def test_a_drawing_of_a_hand_survives_in_shape() -> None:
    back = from_svg(to_svg(wiggly()))
    assert back.ink_length == pytest.approx(wiggly().ink_length, rel=1e-4)
