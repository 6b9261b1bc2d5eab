"""The curve of risk against coverage as an SVG picture, without a library. Pure."""

from collections.abc import Sequence
from html import escape

from deployments.evaluation.measures import Point

WIDTH, HEIGHT, MARGIN = 640, 360, 56
TICKS = 5


def risk_picture(curve: Sequence[Point], title: str) -> str:
    """A step line: up to this coverage, the surest answers are wrong or abstained this often."""
    top = _ceiling(max((point.risk for point in curve), default=0.0))
    steps = " ".join(f"{_x(point.coverage):.1f},{_y(point.risk / top):.1f}" for point in _stepped(curve))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(WIDTH / 2, 24, title),
        *_grid(top),
        f'<polyline points="{steps}" fill="none" stroke="#1f5fa8" stroke-width="2"/>',
        _text(WIDTH / 2, HEIGHT - 12, "coverage: share of cases answered, the surest first"),
        _text(MARGIN, MARGIN - 12, "risk"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="middle">{escape(words)}</text>'


def _stepped(curve: Sequence[Point]) -> list[Point]:
    """The corners of the steps: between two points at which one can cut, the risk of the second counts."""
    corners, before = [], 0.0
    for point in curve:
        corners += [Point(before, point.risk), point]
        before = point.coverage
    return corners


def _grid(top: float) -> list[str]:
    lines = []
    for tick in range(TICKS + 1):
        share = tick / TICKS
        x, y = _x(share), _y(share)
        lines.append(f'<path d="M{_x(0)} {y:.1f}H{_x(1)}M{x:.1f} {_y(0)}V{_y(1)}" stroke="#dddddd" fill="none"/>')
        lines.append(_text(x, _y(0) + 18, f"{share:.0%}"))
        lines.append(_text(_x(0) - 24, y + 4, f"{share * top:.1%}"))
    return lines


def _ceiling(risk: float) -> float:
    return next(top for top in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if risk <= top)


def _x(share: float) -> float:
    return MARGIN + share * (WIDTH - 2 * MARGIN)


def _y(share: float) -> float:
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)
