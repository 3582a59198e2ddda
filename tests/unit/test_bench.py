"""What `berkas bench` makes of its measurements."""

import io

from rich.console import Console

from pipeline.commands.bench import SIZES, STAGES, Cost, Run, _figures, _rate, _summary, _table

TOTAL = {"decode": 20.0, "rectify": 30.0, "read": 40.0, "total": 100.0}


def run(*seconds: float, wall: float = 10.0) -> Run:
    costs = tuple(Cost(kind, size, each, TOTAL, "accepted") for kind, size in SIZES.items() for each in seconds)
    return Run(costs, wall, 500.0)


def printed(table: object) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200).print(table)
    return stream.getvalue()


def test_the_table_shows_medians_a_days_documents_and_shares_that_add_up() -> None:
    text = printed(_table(run(0.1, 0.2, 9.0)))
    assert text.count("0.200") == len(SIZES)
    assert text.count("432,000") == len(SIZES)
    assert "10%" in text  # what no stage accounts for
    assert all(name in text for name in STAGES)


def test_workers_are_compared_by_the_slowest_of_them() -> None:
    one, two = [run(0.1)], [run(0.1, wall=10.0), run(0.1, wall=12.0)]
    assert _rate(one) == 0.3
    assert _rate(two) == 0.5
    assert any("1.67 times one" in line for line in _summary(one, two, 2))
    assert not any("times" in line for line in _summary(one, one, 1))


def test_the_figures_for_machines_hold_every_document() -> None:
    figures = _figures([run(0.1)], [run(0.1)], 1)
    assert [each["kind"] for each in figures["one"][0]["costs"]] == list(SIZES)
    assert figures["per_second"] == {"one": 0.3, "all": 0.3}
