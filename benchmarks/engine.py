"""The engine: durable acts a second, beside what the disk allows and beside two peers, on this machine, in this run.

raw        one row, one commit, with the settings of the store
append     store.append: two hash-chained events, state, a task closed and one opened, an effect, a key
act        operations.case.act: load, who may, decide, append; papers and their delivery apart
anew       the same, and nothing is remembered of the case: its row and events are read, held together and decoded anew
spiff      SpiffWorkflow: load, complete, save        dbos   DBOS: one step of a workflow

Rounds are interleaved, since other work shares the machine; medians are printed, and the median of the ratios of
each round. The peers are installed into a temporary environment, or taken from `--peers DIR`; without a network, or
without PostgreSQL, that part is left out and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import own_postgresql as postgres  # noqa: E402
from acting import whole  # noqa: E402

from docflow import settings, store  # noqa: E402
from docflow.operations import case, paper, seeing, standing, workspace  # noqa: E402
from docflow.operations.office import Office  # noqa: E402
from docflow.store import Store, connection, reading  # noqa: E402
from docflow.store.chain import event_hash  # noqa: E402
from docflow.store.trust import Trusted  # noqa: E402

#: Seconds by the wall clock, and of the processor in the measuring process.
Spent = tuple[float, float]
#: Does so many and says what they took.
Runner = Callable[[int], Spent]

PEERS = ("spiffworkflow==3.2.0", "dbos==3.4.0")
ZONE = settings.Settings().zone
START = datetime(2026, 3, 2, 9, tzinfo=ZONE)
GROWN = 10_000

WORKFLOW = """\
workflow: 往返
version: 1
calendar: 国务院
prefix: 往返
organisations:
  单位: applicant
  街道: superior(单位)
form:
  事由: long text
steps:
  提出:
    by: 单位.经办人
    fill: [事由]
    then: {提交: {go: 审核}}
  审核:
    by: 街道.组织员
    not_by: [提出]
    due: 10 working days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then:
      同意: {end: 已办结}
      退回: {go: 提出, reason: required, again: stepwise}
"""


def timed(once: Callable[[], object]) -> Runner:
    def run(count: int) -> Spent:
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(count):
            once()
        return time.perf_counter() - wall, time.process_time() - cpu

    return run


# --- ours ---------------------------------------------------------------------------------------------------


def raw_sqlite(folder: Path) -> Runner:
    driver = connection.connect(folder / "raw.db")
    driver.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    # Once round the log: then it is written over, as that of a store in use; while it grows a commit costs more.
    for _ in range(driver.execute("PRAGMA wal_autocheckpoint").fetchone()[0]):
        driver.execute("INSERT INTO t (body) VALUES ('x')")
    return timed(lambda: driver.execute("INSERT INTO t (body) VALUES ('x')"))


def raw_postgresql(url: str) -> Runner:
    import psycopg

    raw = psycopg.connect(url, autocommit=True)
    raw.execute("CREATE TABLE IF NOT EXISTS t (id bigserial PRIMARY KEY, body text)")
    return timed(lambda: raw.execute("INSERT INTO t (body) VALUES ('x')", prepare=True))


def appends(one: Store) -> Runner:
    """Acts on one case after another, twenty on each."""
    count = 0

    def once() -> None:
        nonlocal count
        version = count % 20 * 2
        whole.append(one, f"往返-{count // 20:06d}", version, count)
        count += 1

    return timed(once)


class Acts:
    """Acts to and fro on cases, through the operations; without a workspace nothing is delivered in between."""

    def __init__(self, one: Store, home: Path, anew: bool = False) -> None:
        self.anew = anew
        made = settings.read({}, home, home)
        base = Office(made.library, home, START, open_store=lambda: one)
        #: What a process looks up once.
        looked_up = {"store": one, "directory": base.directory, "calendar": base.calendar}
        self.known = {**vars(replace(base, workspace=None)), **looked_up}
        self._count = 0
        self.store = one
        self.case = self.begin()

    def begin(self) -> str:
        return case.start(self.office("何雨桐"), "往返", paper.Answers({})).case

    def office(self, user: str) -> Office:
        self._count += 1
        if self.anew:
            self.store._trusted = Trusted()
            standing.forget()
        # One of its own for every act, as a request has; what making it takes is kept small, it is no part of the act.
        found = object.__new__(Office)
        found.__dict__.update(self.known, now=START + timedelta(seconds=self._count), user=user)
        return found

    def twice(self) -> None:
        """The applicant hands in, the other returns it."""
        key = f"{self.case}-{self._count}"
        given = paper.Answers({"事由": "因业务发展需要，申请办理。" * 10})
        case.act(self.office("何雨桐"), self.case, "提交", given, key=key)
        note = "材料不齐，请补充后再报。"
        case.act(self.office("周砚秋"), self.case, "退回", paper.Answers({}), note=note, key=f"{key}-2")

    def run(self, count: int) -> Spent:
        """Twenty acts on each case; what beginning one takes does not count."""
        wall = cpu = 0.0
        for _ in range(count // 20):
            self.case = self.begin()
            one, two = timed(self.twice)(10)
            wall, cpu = wall + one, cpu + two
        return wall, cpu


def new_home(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    made = settings.new_workspace(folder / "区", at=START - timedelta(days=1), made_up=True)
    workspace.fill(made.home, made.library)
    (made.home / "workflows" / "往返.yaml").write_text(WORKFLOW, "utf-8")
    return made.home


# --- the peers ------------------------------------------------------------------------------------------------


def peers(given: str | None, folder: Path) -> Path | None:
    """The Python that has the peers."""
    home = Path(given) if given else folder / "peers"
    python = home / "bin" / "python"
    if not python.exists():
        print(f"installing {', '.join(PEERS)} …", file=sys.stderr)
        venv.create(home, with_pip=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], capture_output=True, text=True)
        if done.returncode:
            print(f"left out, cannot be installed: {', '.join(PEERS)}", file=sys.stderr)
            return None
    return python


@contextmanager
def peer(python: Path, program: str, *arguments: str) -> Iterator[Runner]:
    with subprocess.Popen(
        [python, HERE / "peers" / program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{program} did not start")

        def run(count: int) -> float:
            assert process.stdin is not None
            assert process.stdout is not None
            print(count, file=process.stdin, flush=True)
            wall, cpu = process.stdout.readline().split()
            return float(wall), float(cpu)

        yield run
        process.kill()


# --- side by side ---------------------------------------------------------------------------------------------


#: A name, another, how many times as much a second is aimed at; None where the ratio is only told.
Aims = Sequence[tuple[str, str, float | None]]


def compared(title: str, runners: dict[str, tuple[Runner, int]], rounds: int, aims: Aims) -> None:
    """Rounds of all, one after the other; what each does a second, and the ratios that are aimed at."""
    for run, count in runners.values():
        run(count)
    found: dict[str, list[Spent]] = {name: [] for name in runners}
    for _ in range(rounds):
        for name, (run, count) in runners.items():
            wall, cpu = run(count)
            found[name].append((wall / count * 1e6, cpu / count * 1e6))
    print(f"\n{title}")
    for name, figures in found.items():
        wall, cpu = (statistics.median(one[i] for one in figures) for i in (0, 1))
        print(f"  {name:8} {1e6 / wall:8,.0f}/s, best {1e6 / min(figures)[0]:8,.0f}/s   CPU {cpu:6,.0f} µs")
    for name, other, aim in aims:
        if name in found and other in found:
            pairs = list(zip(found[name], found[other], strict=True))
            wall, cpu = (statistics.median(two[i] / one[i] for one, two in pairs) for i in (0, 1))
            said = "" if aim is None else f"  (aim {aim:g}){'' if wall >= aim else '   MISSED'}"
            print(f"  {name} : {other:6} {wall:6.2f}{said}   by CPU {cpu:6.2f}")


def on_sqlite(folder: Path, python: Path | None, rounds: int) -> None:
    home = new_home(folder)
    with ExitStack() as stack:
        plain = stack.enter_context(store.open(folder / "append.db", made_up=True))
        acting = Acts(stack.enter_context(store.open(home / "docflow.db")), home)
        runners = {
            "raw": (raw_sqlite(folder), 300),
            "append": (appends(plain), 300),
            "act": (acting.run, 200),
            "anew": (Acts(acting.store, home, anew=True).run, 100),
        }
        if python is not None:
            spiff = stack.enter_context(peer(python, "spiff_tasks.py", str(folder / "spiff.db")))
            dbos = stack.enter_context(peer(python, "dbos_steps.py", f"sqlite:///{folder / 'dbos.db'}"))
            runners |= {"spiff": (spiff, 60), "dbos": (dbos, 30)}
        aims: list[tuple[str, str, float | None]] = [
            ("append", "raw", 0.4),
            ("append", "spiff", 6.0),
            ("append", "dbos", 14.0),
        ]
        aims += [("act", "raw", 0.2), ("act", "spiff", 3.0), ("act", "dbos", 7.0), ("anew", "spiff", None)]
        compared(f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL", runners, rounds, aims)
        assert store.verify(plain) == []


def on_postgresql(folder: Path, python: Path | None, rounds: int) -> None:
    if why := postgres.missing():
        print(f"\nPostgreSQL left out: {why}")
        return
    with ExitStack() as stack:
        databases = postgres.Databases(stack.enter_context(postgres.server(sync=True)))
        plain = stack.enter_context(store.open(databases.empty(), made_up=True))
        home = new_home(folder / "pg")
        acting = Acts(stack.enter_context(store.open(databases.empty(), made_up=True)), home)
        runners = {
            "raw": (raw_postgresql(databases.empty()), 200),
            "append": (appends(plain), 150),
            "act": (acting.run, 100),
        }
        if python is not None:
            dbos = stack.enter_context(peer(python, "dbos_steps.py", databases.empty()))
            runners["dbos"] = (dbos, 30)
        aims = [("append", "dbos", 4.0), ("act", "dbos", 4.0)]
        compared("PostgreSQL, synchronous_commit=on", runners, rounds, aims)
        assert store.verify(plain) == []


# --- growth ---------------------------------------------------------------------------------------------------


def a_long_case(folder: Path) -> None:
    """CPU of an act as its case grows: the disk has no part in it."""
    home = new_home(folder / "long")
    with store.open(home / "docflow.db") as one:
        acting = Acts(one, home)
        spent: dict[int, float] = {}
        version = one.load(acting.case).version
        while version < GROWN:
            _, cpu = timed(acting.twice)(50)
            version = one.load(acting.case).version
            spent[version] = cpu / 100 * 1e6
    at = list(spent)
    early, late = statistics.median(list(spent.values())[:5]), statistics.median(list(spent.values())[-5:])
    print(
        f"\nOne case, {version:,} events: CPU per act {early:,.0f} µs to {at[4]:,}, {late:,.0f} µs at the end;"
        f" ×{late / early:.2f}"
    )


MILLION = 1_000_000


def inboxes(folder: Path, sizes: tuple[int, ...] = (10_000, MILLION)) -> None:
    """The inbox of one person, the same answer in stores of many sizes."""
    print("\nInbox of one person: 40 tasks wait, 40 cases done, 20 begun, 10 copies")
    for size in sizes:
        home = new_home(folder / f"inbox-{size}")
        with store.open(home / "docflow.db") as one:
            acting = Acts(one, home)
            bulk(one, acting.case, size)
            office = acting.office("周砚秋")
            once = [timed(partial(seeing.inbox, office))(1)[0] * 1000 for _ in range(15)]
            tasks = [timed(partial(one.tasks, ["东桥街道党工委/组织员"]))(1)[0] * 1000 for _ in range(15)]
            found = seeing.inbox(office)
            counts = [len(found.todo), len(found.done), len(found.started), len(found.copied)]
            print(
                f"  {size:9,} cases: {statistics.median(once):6.1f} ms, worst {max(once):6.1f} ms; "
                f"its tasks alone {statistics.median(tasks):5.2f} ms   {counts}"
            )


def bulk(one: Store, pattern: str, size: int) -> None:
    """`size` cases like `pattern`, with a task each and three who had part in it: written past the operations."""
    stored = one.rows("SELECT * FROM cases WHERE id = ?", pattern)[0]
    mine = {"task": 39, "acted": 40, "started": 20, "copied": 10}

    def name(number: int) -> str:
        return f"往返-X{number:06d}"

    with one.writing() as session:
        changed = "2026-03-02T01:00:00.000000Z"
        session.write_many(
            f"INSERT INTO cases VALUES ({','.join('?' * 13)})",
            ((name(i), *stored[1:8], changed, changed, *stored[10:]) for i in range(size)),
        )
        step = size // 50
        posts = ("东桥街道党工委/组织员", "别的街道{}/组织员")
        session.write_many(
            "INSERT INTO tasks VALUES (?,'审核',?,'2026-03-20',0,?,NULL)",
            (
                (
                    name(i),
                    posts[0] if i % step == 0 and i // step < mine["task"] else posts[1].format(i % 5000),
                    changed,
                )
                for i in range(size)
            ),
        )
        for role in ("acted", "started", "copied"):
            session.write_many(
                "INSERT INTO involved VALUES (?,?,?,1,?)",
                (
                    ("周砚秋" if i % step == 1 and i // step < mine[role] else f"人{i % 5000}", role, name(i), changed)
                    for i in range(size)
                ),
            )


def inboxes_of_postgresql(folder: Path, sizes: tuple[int, ...] = (10_000, MILLION)) -> None:
    """The same answer on PostgreSQL, whose rows the server makes itself; and what the clock asks there."""
    if why := postgres.missing():
        print(f"\nInbox on PostgreSQL left out: {why}")
        return
    print("\nThe same inbox on PostgreSQL")
    for size in sizes:
        home = new_home(folder / f"inbox-postgresql-{size}")
        with postgres.server() as address, store.open(postgres.Databases(address).empty(), made_up=True) as one:
            acting = Acts(one, home)
            with one.writing() as session:
                for statement in ("SET session_replication_role = replica", *BULK):
                    session.write(statement.format(size=size, step=size // 50))
                session.write("SET session_replication_role = origin")
            office = acting.office("周砚秋")
            spent = [timed(partial(seeing.inbox, office))(1) for _ in range(25)]
            wall, cpu = (statistics.median(one[i] for one in spent) * 1000 for i in (0, 1))
            asked = [timed(partial(one.waking, office.now.date(), office.calendar.stamp))(1)[0] for _ in range(15)]
            found = seeing.inbox(office)
            counts = [len(found.todo), len(found.done), len(found.started), len(found.copied)]
            print(
                f"  {size:9,} cases: {wall:6.1f} ms, least {min(spent)[0] * 1000:5.1f}, our CPU {cpu:4.1f} ms;"
                f" what the clock asks {statistics.median(asked) * 1000:5.2f} ms   {counts}"
            )


_NAME = "'往返-X' || to_char(i, 'FM000000')"
_SERIES = "generate_series(0, {size} - 1) AS i"
_AT = "'2026-03-02T01:00:00.000000Z'"
#: What `bulk` writes, as the server says it.
BULK = (
    f"INSERT INTO cases SELECT {_NAME}, workflow, graph_hash, title, outcome, state, version, head, {_AT}, {_AT}, pins,"
    f" wake, looked FROM cases, {_SERIES}",
    f"INSERT INTO tasks SELECT {_NAME}, '审核', CASE WHEN mod(i, {{step}}) = 0 AND i / {{step}} < 39"
    " THEN '东桥街道党工委/组织员' ELSE '别的街道' || mod(i, 5000) || '/组织员' END,"
    f" '2026-03-20', 0, {_AT}, NULL FROM {_SERIES}",
    *(
        f"INSERT INTO involved SELECT CASE WHEN mod(i, {{step}}) = 1 AND i / {{step}} < {mine} THEN '周砚秋'"
        f" ELSE '人' || mod(i, 5000) END, '{role}', {_NAME}, 1, {_AT} FROM {_SERIES}"
        for role, mine in (("acted", 40), ("started", 20), ("copied", 10))
    ),
    "ANALYZE",
)


def a_large_record(folder: Path, sizes: tuple[int, ...] = (20_000, MILLION)) -> None:
    """The proof of a whole record, state folded anew from the events: events a second, memory of the process."""
    print("\nverify, in a process of its own")
    for size in sizes:
        home = new_home(folder / f"verify-{size}")
        with store.open(home / "docflow.db") as one:
            acting = Acts(one, home)
            for _ in range(4):
                acting.twice()
            told = manifold(one, acting.case, size)
        done = subprocess.run([sys.executable, "-c", PROOF, str(home)], capture_output=True, text=True, check=True)
        problems, seconds, peak = done.stdout.split()
        assert problems == "0", done.stdout
        print(f"  {told:9,} events: {told / float(seconds):8,.0f}/s of CPU, at most {int(peak) // 1024:,} MB")


PROOF = """
import resource, sys, time
from pathlib import Path
from docflow import store
from docflow.operations import checking
with store.open(Path(sys.argv[1]) / "docflow.db") as one:
    found = store.verify(one, checking.fold)
print(len(found), time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


_EVENT = 'INSERT INTO events ("case", seq, kind, at, body, prev, hash)'


def manifold(one: Store, pattern: str, size: int) -> int:
    """Cases like `pattern`, chained and sealed, until there are `size` events; how many there are."""
    stored = one.rows(f"{reading.CASES} WHERE id = ?", pattern)[0]
    told = one.rows(f'{reading.EVENTS} WHERE "case" = ? ORDER BY seq', pattern)
    seal = json.loads(told[-1][4])["$state"]
    count = size // len(told)
    for first in range(0, count, 1000):
        events, rows = [], []
        for number in range(first, min(first + 1000, count)):
            name, prev = f"往返-Y{number:06d}", ""
            row = [part.replace(pattern, name) if isinstance(part, str) else part for part in stored]
            for _, seq, kind, at, body, *_ in told:
                text = body.replace(pattern, name).replace(seal, reading.seal(row))
                own = event_hash(name, seq, kind, at, text, prev)
                events.append((name, seq, kind, at, text, prev, own))
                prev = own
            row[5] = prev
            rows.append(row)
        with one.writing() as session:
            session.write_many(f"{_EVENT} VALUES ({','.join('?' * 7)})", events)
            session.write_many(f"INSERT INTO cases ({reading.COLUMNS}) VALUES ({','.join('?' * 13)})", rows)
    return int(one.rows("SELECT count(*) FROM events")[0][0])


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--peers", help="an environment that has the peers, kept for the next run")
    wanted.add_argument("--rounds", type=int, default=15)
    wanted.add_argument("--only", choices=["sqlite", "postgresql", "long", "inbox", "inbox-postgresql", "verify"])
    said = wanted.parse_args()
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f};"
        f" {said.rounds} rounds, medians"
    )
    with tempfile.TemporaryDirectory(prefix="docflow-bench-") as made:
        folder = Path(made)
        needs = said.only in (None, "sqlite", "postgresql")
        python = peers(said.peers, folder) if needs else None
        if said.only in (None, "sqlite"):
            on_sqlite(folder, python, said.rounds)
        if said.only in (None, "postgresql"):
            (folder / "pg").mkdir()
            on_postgresql(folder, python, said.rounds)
        for title, part in (
            ("long", a_long_case),
            ("inbox", inboxes),
            ("inbox-postgresql", inboxes_of_postgresql),
            ("verify", a_large_record),
        ):
            if said.only in (None, title):
                (folder / title).mkdir(exist_ok=True)
                part(folder)


if __name__ == "__main__":
    main()
