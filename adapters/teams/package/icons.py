"""Warmline's W, drawn point by point as the two icons that Teams asks for."""

import struct
import zlib
from itertools import pairwise
from math import hypot

Colour = tuple[int, int, int, int]
Point = tuple[float, float]

_WARM: Colour = (0xB3, 0x45, 0x1F, 0xFF)
_WHITE: Colour = (0xFF, 0xFF, 0xFF, 0xFF)
_NOTHING: Colour = (0xFF, 0xFF, 0xFF, 0)
# In a square of side 1; the stroke's width is in the same measure.
_W: tuple[Point, ...] = ((0.235, 0.368), (0.353, 0.647), (0.5, 0.353), (0.647, 0.647), (0.765, 0.368))
_STROKE = 0.076


def color() -> bytes:
    """Draw the PNG of 192 × 192 points: a white W on a warm ground, which Teams rounds off itself."""
    return _png(192, _WARM, 1.0)


def outline() -> bytes:
    """Draw the PNG of 32 × 32 points: a white W on nothing, as large as fits."""
    return _png(32, _NOTHING, 1.5)


def _png(side: int, ground: Colour, zoom: float) -> bytes:
    rows = (_row(y, side, ground, zoom) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = _chunk(b"IHDR", head), _chunk(b"IDAT", pixels), _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _row(y: int, side: int, ground: Colour, zoom: float) -> bytes:
    row = bytearray()
    for x in range(side):
        # The point's middle, seen from the middle of the square.
        at = ((x + 0.5) / side - 0.5) / zoom + 0.5, ((y + 0.5) / side - 0.5) / zoom + 0.5
        inside = (_STROKE / 2 - _distance(at)) * side * zoom + 0.5
        row += _mixed(ground, min(1.0, max(0.0, inside)))
    return bytes(row)


def _distance(at: Point) -> float:
    return min(_to_segment(at, start, end) for start, end in pairwise(_W))


def _to_segment(at: Point, start: Point, end: Point) -> float:
    along = end[0] - start[0], end[1] - start[1]
    share = ((at[0] - start[0]) * along[0] + (at[1] - start[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2)
    share = min(1.0, max(0.0, share))
    return hypot(at[0] - start[0] - share * along[0], at[1] - start[1] - share * along[1])


def _mixed(ground: Colour, share: float) -> bytes:
    return bytes(round(under + (over - under) * share) for under, over in zip(ground, _WHITE, strict=True))
