"""Contours of a photo: edge pixels thinned, linked along their tangents, and joined across gaps.

The gradient is thinned to ridges one pixel wide with sub-pixel positions (non-maximum suppression
along the gradient); an edge is weakened by the edges around it, so that texture gives way to lone
contours (surround suppression; Grigorescu, Petkov and Westenberg, 2003). Ridge pixels are then
followed along their tangents into chains, and chains that face one another end to end are joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_SURROUND_RADIUS = 0.055  # of the longest side
_FRAME_PIXELS = 2  # JPEG and scan borders make edges that nobody would draw
_HALF_CONTRAST = 12.0  # grey levels a pixel: looks half as strong as the hardest edge
_FLOOR = 0.05  # weaker than this is noise, even in a flat picture
_MAX_PIXELS = 2400  # keeps the tracing fast on pictures that are texture all over
_JOIN_PIXELS = 6.0


@dataclass(frozen=True)
class Ridge:
    """The thin edge pixels of a picture; row i of every array is pixel i, strongest first."""

    xy: Floats  # sub-pixel positions
    tangent: Floats  # unit vectors with the darker side always on the same hand
    strength: Floats  # gradient after surround suppression
    flat: NDArray[np.intp]  # position in the picture that has a border of two pixels
    stride: int


def _box_mean(values: Floats, radius: int) -> Floats:
    """Mean over the square of the given radius, borders repeated."""
    size = 2 * radius + 1
    padded = np.pad(values, ((radius + 1, radius), (radius + 1, radius)), mode="edge")
    total: NDArray[np.float64] = padded.cumsum(0, dtype=np.float64).cumsum(1)
    rows = total[size:] - total[:-size]
    mean: Floats = ((rows[:, size:] - rows[:, :-size]) / size**2).astype(np.float32)
    return mean


def find_ridge(pixels: Floats, surround_weight: float) -> Ridge:
    """Find edge pixels that are local maxima of the gradient across the edge."""
    height, width = pixels.shape[:2]
    dx = np.zeros_like(pixels)
    dy = np.zeros_like(pixels)
    dx[:, 1:-1] = (pixels[:, 2:] - pixels[:, :-2]) / 2
    dy[1:-1] = (pixels[2:] - pixels[:-2]) / 2
    # The strongest channel decides: red on a green of equal brightness has an outline too.
    squared = dx * dx + dy * dy
    best = squared.argmax(2)[..., None]
    dx, dy, squared = (np.take_along_axis(a, best, 2)[..., 0] for a in (dx, dy, squared))
    magnitude = np.sqrt(squared)
    # The eye saturates too: folds inside a thing count beside its black outline.
    magnitude = magnitude / (magnitude + np.float32(_HALF_CONTRAST))

    near, far = 2, max(round(max(height, width) * _SURROUND_RADIUS), 4)
    n_near, n_far = (2 * near + 1) ** 2, (2 * far + 1) ** 2
    ring = _box_mean(magnitude, far) * n_far - _box_mean(magnitude, near) * n_near
    weight = surround_weight / (n_far - n_near)
    strength = magnitude - np.float32(weight) * np.maximum(ring, 0)

    inside = np.zeros((height, width), bool)
    inside[_FRAME_PIXELS:-_FRAME_PIXELS, _FRAME_PIXELS:-_FRAME_PIXELS] = True
    y, x = np.nonzero(inside & (strength > _FLOOR))
    middle = magnitude[y, x]
    norm = np.sqrt(squared[y, x])
    nx, ny = dx[y, x] / norm, dy[y, x] / norm
    ahead, behind = _sample(magnitude, x + nx, y + ny), _sample(magnitude, x - nx, y - ny)
    keep = np.flatnonzero((middle > ahead) & (middle >= behind))
    keep = keep[np.argsort(-strength[y[keep], x[keep]], kind="stable")[:_MAX_PIXELS]]
    x, y, nx, ny = x[keep], y[keep], nx[keep], ny[keep]
    ahead, behind, middle = ahead[keep], behind[keep], middle[keep]
    # The top of the parabola through the three samples is where the edge really lies.
    bend = np.maximum(2 * middle - ahead - behind, 1e-6)
    shift = np.clip(0.5 * (ahead - behind) / bend, -0.7, 0.7)
    stride = width + 4
    return Ridge(
        xy=np.stack([x + shift * nx, y + shift * ny], 1).astype(np.float32),
        tangent=np.stack([-ny, nx], 1).astype(np.float32),
        strength=strength[y, x],
        flat=(y + 2) * stride + x + 2,
        stride=stride,
    )


def _sample(values: Floats, x: Floats, y: Floats) -> Floats:
    """Bilinear samples; every position lies at least one pixel inside."""
    left, top = x.astype(np.intp), y.astype(np.intp)
    fx, fy = (x - left).astype(np.float32), (y - top).astype(np.float32)
    upper = values[top, left] * (1 - fx) + values[top, left + 1] * fx
    lower = values[top + 1, left] * (1 - fx) + values[top + 1, left + 1] * fx
    sampled: Floats = (upper * (1 - fy) + lower * fy).astype(np.float32)
    return sampled


def _successors(ridge: Ridge) -> tuple[list[list[int]], list[list[int]]]:
    """Give each pixel its two best neighbours ahead and behind along its tangent (-1: none)."""
    count = len(ridge.xy)
    reach = range(-2, 3)
    steps = np.array([dy * ridge.stride + dx for dy in reach for dx in reach if dx or dy])
    ids = np.full(int(ridge.flat.max()) + 2 * ridge.stride + 3, -1, np.int32)
    ids[ridge.flat] = np.arange(count, dtype=np.int32)
    neighbour = ids[ridge.flat[:, None] + steps]
    # Coordinates apart: sums over a last axis of two are the slow way.
    (x, y), (tx, ty) = ridge.xy.T, ridge.tangent.T
    gap_x, gap_y = x[neighbour] - x[:, None], y[neighbour] - y[:, None]
    to_x, to_y = tx[neighbour], ty[neighbour]
    length = np.sqrt(gap_x * gap_x + gap_y * gap_y) + np.float32(1e-6)
    here = (gap_x * tx[:, None] + gap_y * ty[:, None]) / length
    there = (gap_x * to_x + gap_y * to_y) / length
    turn = to_x * tx[:, None] + to_y * ty[:, None]
    # Opposite polarity means the other side of a thin line, which is another stroke.
    possible = (neighbour >= 0) & (turn > 0)
    cost = length * (3 - np.abs(here) - np.abs(there))
    return (
        _two_cheapest(np.where(possible & (here > 0.3), cost, np.inf), neighbour),
        _two_cheapest(np.where(possible & (here < -0.3), cost, np.inf), neighbour),
    )


def _two_cheapest(cost: NDArray[np.floating], neighbour: NDArray[np.int32]) -> list[list[int]]:
    rows = np.arange(len(cost))
    picks = []
    for _ in range(2):
        column = cost.argmin(1)
        picks.append(np.where(np.isfinite(cost[rows, column]), neighbour[rows, column], -1))
        cost[rows, column] = np.inf
    return np.stack(picks, 1).tolist()  # type: ignore[no-any-return]


def follow(ridge: Ridge) -> list[list[int]]:
    """Follow the ridge both ways from its strongest pixels; a junction ends the weaker branch."""
    ahead, behind = _successors(ridge)
    seen = bytearray(len(ahead))
    chains = []
    for seed in range(len(ahead)):
        if seen[seed]:
            continue
        seen[seed] = 1
        halves = []
        for successors in (behind, ahead):
            half, pixel = [], seed
            while True:
                first, second = successors[pixel]
                if first >= 0 and not seen[first]:
                    pixel = first
                elif second >= 0 and not seen[second]:
                    pixel = second
                else:
                    break
                seen[pixel] = 1
                half.append(pixel)
            halves.append(half)
        chain = [*reversed(halves[0]), seed, *halves[1]]
        if len(chain) > 12 and chain[0] in ahead[chain[-1]]:
            chain.append(chain[0])  # a closed outline
        if len(chain) >= 4:
            chains.append(chain)
    return chains


def join(chains: list[list[int]], ridge: Ridge) -> list[list[int]]:
    """Join chains whose ends face one another across a small gap, nearest first."""
    open_chains = [chain for chain in chains if chain[0] != chain[-1]]
    joined = [chain for chain in chains if chain[0] == chain[-1]]
    if len(open_chains) < 2:
        return chains
    # End 2i is the first point of chain i, end 2i+1 its last.
    tip = ridge.xy[[pixel for chain in open_chains for pixel in (chain[0], chain[-1])]]
    inner = ridge.xy[[pixel for chain in open_chains for pixel in (chain[:5][-1], chain[-5:][0])]]
    outward = tip - inner
    outward /= np.linalg.norm(outward, axis=1, keepdims=True) + 1e-6
    gap = tip[None] - tip[:, None]
    length = np.sqrt((gap * gap).sum(2)) + 1e-6
    facing = (gap * outward[:, None]).sum(2) / length
    # Very near ends may meet at a corner; farther ones must continue one another.
    fits = (length < 2.5) | ((facing > 0.6) & (facing.T > 0.6))
    fits &= (length < _JOIN_PIXELS) & ((outward @ outward.T) < 0.5)
    first, second = np.nonzero(np.triu(fits, 1))
    order = np.argsort((length * (3 - facing - facing.T))[first, second], kind="stable")
    partner: dict[int, int] = {}
    leader = list(range(len(open_chains)))

    def find(chain: int) -> int:
        while leader[chain] != chain:
            chain = leader[chain]
        return chain

    for a, b in zip(first[order].tolist(), second[order].tolist(), strict=True):
        if a in partner or b in partner or find(a // 2) == find(b // 2):
            continue
        partner[a], partner[b] = b, a
        leader[find(a // 2)] = find(b // 2)
    # Every path has two loose ends, so walking from each loose end would meet it twice.
    done: set[int] = set()
    for start in range(2 * len(open_chains)):
        if start in partner or start // 2 in done:
            continue
        path: list[int] = []
        end = start
        while True:
            chain = open_chains[end // 2]
            done.add(end // 2)
            path += chain if end % 2 == 0 else chain[::-1]
            if (end ^ 1) not in partner:
                break
            end = partner[end ^ 1]
        joined.append(path)
    return joined
