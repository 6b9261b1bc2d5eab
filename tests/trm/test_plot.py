from xml.etree import ElementTree

from trm.plot import lines_picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(values: list[float]) -> list[tuple[float, float]]:
    """The corners of the only line, as they are written."""
    figure = ElementTree.fromstring(lines_picture({"a < b": values}, "title", "steps"))
    points = figure.find(f"{SVG}polyline")
    assert points is not None
    return [(float(x), float(y)) for x, y in (each.split(",") for each in points.attrib["points"].split())]


def test_a_higher_share_stands_higher_and_a_later_step_further_right() -> None:
    (first_x, first_y), (second_x, second_y) = drawn([0.2, 0.9])

    assert first_x < second_x
    assert first_y > second_y


def test_all_and_nothing_stay_within_the_picture() -> None:
    figure = ElementTree.fromstring(lines_picture({"a": [0.0, 1.0]}, "title", "steps"))
    _, _, width, height = map(float, figure.attrib["viewBox"].split())

    assert all(0 < x < width and 0 < y < height for x, y in drawn([0.0, 1.0]))


def test_names_are_escaped() -> None:
    picture = lines_picture({"a < b": [0.5]}, "x & y", "steps")

    assert "a &lt; b" in picture
    assert "x &amp; y" in picture
