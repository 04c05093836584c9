"""One job that takes its time and writes down each step."""

import os
import time
from pathlib import Path

from apps.operations.jobs import job


@job("probe.walk", title="走几步")
def walk(job_run, *, name: str, steps: int, pause: float):
    with Path(os.environ["PROBE_TRACES"]).open("a") as traces:
        for step in range(steps):
            traces.write(f"{name} {step}\n")
            traces.flush()
            job_run.report(step + 1, steps)
            time.sleep(pause)
    return {"steps": steps}
