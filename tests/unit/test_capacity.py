"""As many workers as the machine carries, and never none."""

import pytest

from pipeline import capacity
from pipeline.capacity import free_memory_mib, usable_cpus, workers_that_fit
from pipeline.settings import Settings


@pytest.mark.parametrize(
    ("cpus", "free_mib", "workers"),
    [(8, 64_000, 8), (8, 3_900, 3), (8, 900, 1), (8, 0, 1), (1, 64_000, 1), (0, 64_000, 1)],
)
def test_no_more_workers_than_memory_allows(cpus, free_mib, workers):
    assert workers_that_fit(cpus=cpus, free_mib=free_mib) == workers


def test_where_memory_is_not_known_the_cpus_count(monkeypatch):
    monkeypatch.setattr(capacity, "free_memory_mib", lambda: None)

    assert workers_that_fit(cpus=6) == 6
    assert workers_that_fit(cpus=0) == 1


@pytest.mark.parametrize("cpus", [None, 0, 3])
def test_a_system_without_affinity_is_asked_for_its_cpus(monkeypatch, cpus):
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: cpus)

    assert usable_cpus() == (cpus or 1)


def test_what_is_set_counts_whatever_the_machine_carries(monkeypatch):
    monkeypatch.setattr("pipeline.settings.workers_that_fit", lambda: 2)

    assert Settings(workers=7).worker_count == 7
    assert Settings(workers=0).worker_count == 2


@pytest.mark.parametrize(
    ("machine", "limit", "used", "free"),
    [
        ("MemTotal: 9\nMemAvailable:    2048000 kB\n", None, None, 2000),
        ("MemAvailable:    2048000 kB\n", "max\n", "123\n", 2000),
        ("MemAvailable:    2048000 kB\n", f"{600 << 20}\n", f"{100 << 20}\n", 500),
        ("MemAvailable:    2048000 kB\n", f"{600 << 20}\n", f"{700 << 20}\n", 0),
        ("", f"{600 << 20}\n", f"{100 << 20}\n", 500),
        (None, None, None, None),
    ],
)
def test_the_container_counts_too(tmp_path, machine, limit, used, free):
    files = {"meminfo": machine, "max": limit, "current": used}
    for name, text in files.items():
        if text is not None:
            (tmp_path / name).write_text(text)

    container = [(tmp_path / "other", tmp_path / "other"), (tmp_path / "max", tmp_path / "current")]
    assert free_memory_mib(tmp_path / "meminfo", container) == free
