"""SpiffWorkflow: load a case, complete its user task, save it, as a web request does; five tasks a case.

Saved in the simplest way there is: one row of SQLite, with the settings docflow uses. Lines as in dbos_steps.py.
"""

import itertools
import sqlite3
import sys
import time

from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

TASKS = 5


def bpmn() -> str:
    names = ["begin", *(f"t{number}" for number in range(TASKS)), "end"]
    tasks = "".join(f'<userTask id="{name}" name="{name}"/>' for name in names[1:-1])
    pairs = enumerate(itertools.pairwise(names))
    flows = "".join(f'<sequenceFlow id="f{i}" sourceRef="{one}" targetRef="{other}"/>' for i, (one, other) in pairs)
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">'
        f'<process id="p" isExecutable="true"><startEvent id="begin"/>{tasks}<endEvent id="end"/>{flows}</process>'
        "</definitions>"
    )


parser = BpmnParser()
parser.add_bpmn_xml(etree.fromstring(bpmn()))
spec, below = parser.get_spec("p"), parser.get_subprocess_specs("p")
serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for setting in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000"):
    database.execute(f"PRAGMA {setting}")
database.execute("CREATE TABLE IF NOT EXISTS cases (id INTEGER PRIMARY KEY, body TEXT)")
# Once round the log, as that of a store in use: while it grows a commit costs more.
database.execute("CREATE TABLE IF NOT EXISTS filler (id INTEGER PRIMARY KEY, body TEXT)")
for _ in range(database.execute("PRAGMA wal_autocheckpoint").fetchone()[0]):
    database.execute("INSERT INTO filler (body) VALUES ('x')")


def begin() -> int:
    case = BpmnWorkflow(spec, below)
    case.do_engine_steps()
    return int(
        database.execute("INSERT INTO cases (body) VALUES (?)", (serializer.serialize_json(case),)).lastrowid or 0
    )


def act(number: int) -> bool:
    body = database.execute("SELECT body FROM cases WHERE id = ?", (number,)).fetchone()[0]
    case = serializer.deserialize_json(body)
    task = case.get_next_task(state=TaskState.READY, manual=True)
    task.data.update(事由="因业务发展需要，申请办理。" * 10, 表态="同意")
    task.run()
    case.do_engine_steps()
    database.execute("UPDATE cases SET body = ? WHERE id = ?", (serializer.serialize_json(case), number))
    return bool(case.is_completed())


print("ready", flush=True)
for line in sys.stdin:
    wall, cpu, number = 0.0, 0.0, begin()
    for _ in range(int(line)):
        began, busy = time.perf_counter(), time.process_time()
        is_over = act(number)
        wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - busy
        if is_over:
            number = begin()
    print(wall, cpu, flush=True)
