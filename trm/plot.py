"""Lines over whole numbers as an SVG picture, without a library. Pure."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, MARGIN = 640, 400, 56
TOP = 96
"""Where the plot begins: the names of up to four lines stand above it."""
TICKS = 5
COLOURS = ("#1f5fa8", "#b3541e", "#4d7c2a", "#6b4a9b")


def lines_picture(lines: Mapping[str, Sequence[float]], title: str, below: str) -> str:
    """Shares from 0 to 1, one line for each name; the first value of each stands over 1. `below`: what is counted."""
    most = max(len(values) for values in lines.values())
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(WIDTH / 2, 24, title),
        *_grid(most),
        _text(WIDTH / 2, HEIGHT - 12, below),
    ]
    for number, (name, values) in enumerate(lines.items()):
        parts += _line(name, values, most, number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _line(name: str, values: Sequence[float], most: int, number: int) -> list[str]:
    colour = COLOURS[number % len(COLOURS)]
    points = " ".join(f"{_x(step, most):.1f},{_y(value):.1f}" for step, value in enumerate(values, 1))
    row = 42 + 14 * number
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f'<path d="M{WIDTH - MARGIN - 18} {row - 4}h14" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{WIDTH - MARGIN - 24}" y="{row}" font-size="12" text-anchor="end">{escape(name)}</text>',
    ]


def _grid(most: int) -> list[str]:
    parts = []
    for tick in range(TICKS + 1):
        y = _y(tick / TICKS)
        parts.append(f'<path d="M{_x(1, most):.1f} {y:.1f}H{_x(most, most):.1f}" stroke="#dddddd" fill="none"/>')
        parts.append(_text(MARGIN - 24, y + 4, f"{tick / TICKS:.0%}"))
    return parts + [_text(_x(step, most), _y(0) + 18, str(step)) for step in range(1, most + 1)]


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="middle">{escape(words)}</text>'


def _x(step: int, most: int) -> float:
    return MARGIN + (step - 1) / max(1, most - 1) * (WIDTH - 2 * MARGIN)


def _y(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - MARGIN - TOP)
