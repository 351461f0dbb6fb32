"""后台的事: what is done without anybody asking: effects, reminders, the daily anchor and proof of the record.

On SQLite one process goes round; on PostgreSQL any number of workers on any machines take jobs from a queue, and an
effect that was missed (its worker was killed, or nobody had the queue yet) is found in the outbox by the next round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docflow import store
from docflow.errors import Problem, Unavailable, problem
from docflow.operations import batch, case, checking, issuing, shards
from docflow.operations.office import Office
from docflow.store.queue import DELIVER, QUEUE, SHARD

if TYPE_CHECKING:
    from procrastinate import App

#: The office as of now.
Now = Callable[[], Office]
#: What is worth telling whoever looks after the worker.
Say = Callable[[str], None]

#: A worker that has not been heard of for so long is dead, and its jobs are done again.
DEAD_SECONDS = 30


@dataclass(frozen=True)
class Round:
    """What one round did."""

    #: Cases the clock moved.
    moved: int
    #: Effects carried out.
    sent: int
    failed: tuple[tuple[str, str], ...]
    #: Why the clock could not move a case.
    stopped: tuple[Problem, ...] = ()

    def said(self) -> str:
        told = [f"到期办理 {self.moved} 件"] * bool(self.moved) + [f"送出 {self.sent} 件"] * bool(self.sent)
        told += [f"没有送出 {key}：{why}" for key, why in self.failed]
        return "；".join([*told, *(f"{one.place.source}：{one.text}" for one in self.stopped)])


def go_round(office: Office) -> Round:
    """Deadlines, effects, the anchor of the day: once. Running it again changes nothing."""
    moved = case.move_by_clock(office)
    done = issuing.send(office)
    issuing.anchor(office)
    return Round(len(moved.done), len(done.done), done.failed, moved.failed)


def proved(office: Office) -> tuple[Problem, ...]:
    """What is wrong with the record: the proof of every night."""
    return tuple(one for one in checking.verify(office) if not one.is_warning)


# --- many machines --------------------------------------------------------------------------------------------


def install(address: str) -> None:
    """Makes the tables of the queue, if they are not there. Errors: Unavailable E641."""
    app = _app(address)
    with app.open():
        if not app.check_connection():
            app.schema_manager.apply_schema()


def work(address: str, now: Now, say: Say, *, once: bool = False, every: int = 60) -> None:
    """Takes jobs until it is stopped, or until there are none; a round every so many seconds."""
    app = _app(address, is_async=True)
    _tasks(app, now, say)
    if once:
        _tell(say, go_round(now()))
    rounds = {} if once else {"fetch_job_polling_interval": min(5.0, every)}
    app.run_worker(queues=[QUEUE], wait=not once, delete_jobs="successful", install_signal_handlers=True, **rounds)


def _app(address: str, *, is_async: bool = False) -> App:
    try:
        from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
    except ImportError:
        raise Unavailable(problem("E641")) from None
    kind: Any = PsycopgConnector if is_async else SyncPsycopgConnector
    return App(connector=kind(conninfo=address, min_size=1, max_size=4))


def _tasks(app: App, now: Now, say: Say) -> None:
    """The jobs a worker knows."""

    @app.task(name=DELIVER, queue=QUEUE)
    def deliver(key: str) -> None:
        done = store.deliver_one((office := now()).store, key, issuing.handlers(office), office.now)
        for _, why in done.failed:
            say(f"没有送出 {key}：{why}")

    @app.task(name=SHARD, queue=QUEUE)
    def shard(work: str, alike: list[Any], rows: list[dict[str, Any]]) -> None:
        office = now()
        template, formats, digest = alike
        wanted = shards.Setting(template, tuple(formats), digest)
        shards.draw(office, batch.making(office, template, wanted.formats), work, wanted, rows)

    @app.periodic(cron="* * * * *")
    @app.task(name="round", queue=QUEUE, queueing_lock="round", lock="round", pass_context=False)
    def go(timestamp: int) -> None:
        _tell(say, go_round(now()))

    @app.periodic(cron="17 2 * * *")
    @app.task(name="verify", queue=QUEUE, queueing_lock="verify", lock="verify")
    def verify(timestamp: int) -> None:
        for one in proved(now()):
            say(str(one))

    @app.periodic(cron="* * * * *")
    @app.task(name="revive", queue=QUEUE, queueing_lock="revive", pass_context=True)
    async def revive(context: Any, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
            await app.job_manager.retry_job(job)


def _tell(say: Say, done: Round) -> None:
    if said := done.said():
        say(said)
