"""`berkas worker`: judge what is waiting, until told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import bootstrap
from pipeline.commands.console import note
from pipeline.queues.jobs import Queue, State
from pipeline.queues.metrics import Metrics
from pipeline.queues.supervisor import Slot, Supervisor
from pipeline.queues.workplace import Workplace, build_slots, build_supervisor, open_workplace
from pipeline.settings import Settings, load_settings
from pipeline.workers import Build

_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The options of the command.

    Attributes:
        slots: documents at a time, besides those kept for claimants; None: as the settings say.
        only: take documents of this queue alone; None: of both, claimants first.
        drain: end when nothing is waiting any more.
    """

    slots: int | None = None
    only: Queue | None = None
    drain: bool = False


def run_worker(
    shift: Shift, *, settings: Settings | None = None, build: Build | None = None, version: str | None = None
) -> None:
    """Work until SIGTERM or Ctrl-C; documents in hand go back to the queue within seconds.

    Args:
        shift: the options.
        settings: of this process; None: of the environment.
        build: what judges (see `pipeline.workers.Build`); None: the real pipeline.
        version: of what judges; None: of the real pipeline.

    Raises:
        StoreFault: the database cannot be used, or is of another version.
        UsageError: a setting that cannot be.
    """
    settings = settings or load_settings()
    bootstrap.configure_logging(settings)
    with open_workplace(settings, version=version) as place:
        slots = _slots(shift, settings, build)
        metrics = Metrics(place.version)
        metrics.watch(place.work, place.clock)
        if settings.metrics:
            metrics.serve(settings.metrics)
        supervisor = build_supervisor(place, slots, metrics)
        note(_said(slots, place))
        if settings.broker_url is None or shift.drain or not slots:
            _poll(supervisor, place, drain=shift.drain)
        else:
            _listen(supervisor, slots, shift, settings.broker_url)
    back = supervisor.handed_back
    note(f"stopped; {back} document(s) that were in hand are back in the queue" if back else "stopped")


def _slots(shift: Shift, settings: Settings, build: Build | None) -> Sequence[Slot]:
    if shift.only is None:
        kept = 0 if settings.broker_url or shift.slots == 0 else settings.interactive_slots
        return build_slots(settings, count=shift.slots, kept=kept, build=build)
    slots = build_slots(settings, count=shift.slots, kept=0, build=build)
    for slot in slots:
        slot.queues = (shift.only,)
    return slots


def _poll(supervisor: Supervisor, place: Workplace, *, drain: bool) -> None:
    """The slots ask the database themselves."""
    stop = threading.Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    supervisor.start()
    try:
        while not stop.wait(_LOOK_SECONDS):
            if drain and supervisor.idle and _empty(place):
                break
    finally:
        supervisor.stop()
        for each, handler in before.items():
            signal.signal(each, handler)


def _empty(place: Workplace) -> bool:
    return not [each for each in place.work.depths() if each.state is not State.DEAD]


def _listen(supervisor: Supervisor, slots: Sequence[Slot], shift: Shift, broker_url: str) -> None:
    """A broker brings what the slots work on."""
    from pipeline.queues.doorbell import listen, make_app  # heavy

    supervisor.start(polling=False)
    for slot in slots:
        supervisor.warm(slot)
    try:
        listen(make_app(broker_url), supervisor, slots, (shift.only,) if shift.only else tuple(Queue))
    finally:
        supervisor.stop()


def _said(slots: Sequence[Slot], place: Workplace) -> str:
    kept = sum(slot.queues == (Queue.INTERACTIVE,) for slot in slots)
    what = f"{len(slots)} slot(s)" + (f", {kept} of them for claimants who wait" if kept else "")
    return f"{what}; database {place.database.name}; pipeline {place.version}"
