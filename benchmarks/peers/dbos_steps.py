"""DBOS: workflows of five steps; each line read is a number of steps to do, each line written the seconds it took."""

import sys
import time

from dbos import DBOS, DBOSConfig

config: DBOSConfig = {
    "name": "bench",
    "system_database_url": sys.argv[1],
    "run_admin_server": False,
    "log_level": "ERROR",
}
DBOS(config=config)


@DBOS.step()
def step(number: int) -> int:
    return number


@DBOS.workflow()
def five(number: int) -> int:
    for each in range(5):
        step(each)
    return number


DBOS.launch()
print("ready", flush=True)
for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(int(line) // 5):
        five(number)
    print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)
