"""Plots: well-formed, inside their frame, true to their numbers, and safe whatever a label says."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from review.figures import share
from review.plots import Row, Series, bars, columns, intervals, percent, said_share

NUMBERS = st.lists(st.integers(0, 5000), min_size=1, max_size=40)
LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60)


def drawn(plot):
    """The shapes of a plot, and the frame that they must be in."""
    root = ElementTree.fromstring(str(plot))
    width, height = map(float, root.get("viewBox").split()[2:])
    return root, width, height


def assert_inside(plot):
    root, width, height = drawn(plot)
    for shape in root.iter():
        if shape.tag.endswith("rect") or shape.tag == "rect":
            x, y, w, h = (float(shape.get(name)) for name in ("x", "y", "width", "height"))
            assert x >= 0 and y >= -0.6 and x + w <= width + 0.6 and y + h <= height + 0.6
        for name, most in (("x1", width), ("x2", width), ("cx", width), ("y1", height), ("y2", height)):
            if shape.get(name) is not None:
                assert -0.1 <= float(shape.get(name)) <= most + 0.1


@given(NUMBERS, st.booleans(), LABELS)
def test_columns_stay_in_their_frame_and_say_their_numbers(numbers, stacked, label):
    series = [Series(label, "one", numbers), Series("other", "two", list(reversed(numbers)))]
    plot = columns(label, [str(each) for each in range(len(numbers))], series, stacked=stacked)

    assert_inside(plot)
    root, _, _ = drawn(plot)
    assert root.get("aria-label") == label.replace("\n", " ") or not label.isprintable()
    assert len(list(root.iter("rect"))) == sum(map(bool, numbers)) * 2


def test_the_highest_column_is_as_high_as_its_number():
    root, _, _ = drawn(columns("x", ["a", "b"], [Series("n", "one", [50, 100])]))
    first, second = (float(each.get("height")) for each in root.iter("rect"))
    assert round(second / first, 2) == 2


@given(st.lists(st.tuples(LABELS, st.integers(0, 900), st.integers(0, 900)), max_size=12))
def test_bars_stay_in_their_frame(rows):
    assert_inside(bars("x", [Row(label, max(a, b), min(a, b)) for label, a, b in rows]))


@given(st.lists(st.tuples(LABELS, st.integers(0, 900), st.integers(0, 900)), max_size=12))
def test_intervals_stay_in_their_frame_and_hold_their_point(rows):
    shares = [(label, share(min(a, b), max(a, b))) for label, a, b in rows]
    plot = intervals("x", shares)
    assert_inside(plot)
    root, _, _ = drawn(plot)
    for group in root.iter("g"):
        line, point = group.find("line"), group.find("circle")
        assert float(line.get("x1")) - 0.1 <= float(point.get("cx")) <= float(line.get("x2")) + 0.1
    assert len(list(root.iter("circle"))) == sum(each.total > 0 for _, each in shares)


def test_a_label_is_text_and_nothing_else():
    plot = str(columns('"><script>alert(1)</script>', ["<b>"], [Series("<i>", "one", [1])]))
    assert "<script" not in plot
    assert "<b>" not in plot
    assert "<i>" not in plot


def test_a_share_says_of_how_many_it_is():
    assert said_share(share(3, 40)) == "3 / 40 = 7.5 % [2.6 %, 20 %]"
    assert said_share(share(3, 40), short=True) == "7.5 % (3/40)"
    assert said_share(share(0, 0)) == "–"
    assert [percent(each) for each in (0, 0.004, 0.03, 0.5, 1)] == ["0 %", "0.4 %", "3 %", "50 %", "100 %"]
