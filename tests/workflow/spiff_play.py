"""Plays a .bpmn file in SpiffWorkflow, run by the interpreter that has it; reads and writes JSON lines.

    python spiff_play.py FILE      then a line {"task": 步骤, "data": {…}} for each act

After each act it says which user tasks are ready, and at the end which end event was reached.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main() -> None:
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser  # type: ignore[import-not-found]
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow  # type: ignore[import-not-found]

    parser = BpmnParser()
    parser.add_bpmn_file(sys.argv[1])
    workflow = BpmnWorkflow(parser.get_spec("process"), parser.get_subprocess_specs("process"))
    workflow.refresh_waiting_tasks()
    workflow.do_engine_steps()
    tell(workflow)
    for line in sys.stdin:
        said = json.loads(line)
        task = next(one for one in ready(workflow) if one.task_spec.bpmn_name == said["task"])
        task.data.update({"是": True, "否": False}, **said["data"])
        task.run()
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
        tell(workflow)


def ready(workflow: Any) -> list[Any]:
    from SpiffWorkflow import TaskState  # type: ignore[import-not-found]

    return [one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.manual]


def tell(workflow: Any) -> None:
    from SpiffWorkflow import TaskState

    ends = []
    if workflow.is_completed():
        done = workflow.get_tasks(state=TaskState.COMPLETED)
        ends = [one.task_spec.bpmn_name for one in done if type(one.task_spec).__name__ == "EndEvent"]
    names = sorted(one.task_spec.bpmn_name for one in ready(workflow))
    print(json.dumps({"ready": names, "end": [one for one in ends if one]}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
