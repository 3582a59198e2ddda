"""What this machine can carry: CPUs and memory, those of its container included."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

MIB_PER_WORKER = 1024
"""Memory that one worker takes at most with everyday documents (docs/operations.md has the measurements)."""

_MEMINFO = Path("/proc/meminfo")
# Limit and use of the container, in bytes: of control groups version 2, then of version 1.
_CONTAINER = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)


def workers_that_fit(*, cpus: int | None = None, free_mib: float | None = None) -> int:
    """One worker for each CPU that this process may use, as far as memory goes; at least one.

    Args:
        cpus: told instead of looked up.
        free_mib: the same.
    """
    cpus = usable_cpus() if cpus is None else cpus
    free_mib = free_memory_mib() if free_mib is None else free_mib
    if free_mib is None:
        return max(1, cpus)
    return max(1, min(cpus, int(free_mib // MIB_PER_WORKER)))


def usable_cpus() -> int:
    """CPUs that this process may use; of the machine where the system does not say."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory_mib(meminfo: Path = _MEMINFO, container: Sequence[tuple[Path, Path]] = _CONTAINER) -> float | None:
    """MiB that can be had without swapping, within the container's limit; None where the system does not say."""
    known = [each for each in (_free_of_machine(meminfo), _free_of_container(container)) if each is not None]
    return min(known, default=None)


def _free_of_machine(meminfo: Path) -> float | None:
    try:
        lines = meminfo.read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable")).split()[1]) / 1024
    except (OSError, StopIteration, ValueError):
        return None


def _free_of_container(places: Sequence[tuple[Path, Path]]) -> float | None:
    for limit, used in places:
        try:
            free = int(limit.read_text(encoding="ascii")) - int(used.read_text(encoding="ascii"))
        except (OSError, ValueError):  # "max" means that there is no limit
            continue
        return max(0, free) / 1024**2
    return None
