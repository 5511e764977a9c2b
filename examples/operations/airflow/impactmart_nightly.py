"""Measure every night what training changed.

The run is one task. Its exit code decides what a failure means: 75 is worth another
attempt, and 1 to 4 are not, because the same files and settings end the same way.
"""

import os
from datetime import datetime, timedelta

from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import DAG, BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException

PROJECT = os.environ.get("IMPACTMART_PROJECT", "/srv/impactmart")
RETRY_AFTER = timedelta(seconds=float(os.environ.get("IMPACTMART_RETRY_SECONDS", 900)))

FAIL_AT_ONCE = {
    1: "an error of the program, or too little memory",
    2: "usage or configuration",
    3: "data blocked, nothing published",
    4: "published, but rows were held back (--strict)",
}


class ImpactmartOperator(BaseOperator):
    """Runs a verb of impactmart in the project's folder. The log has its messages."""

    def __init__(self, verb: list[str], **kwargs):
        super().__init__(**kwargs)
        self.verb = verb
        self.hook = SubprocessHook()

    def execute(self, context):
        command = [os.path.join(PROJECT, "bin", "impactmart"), *self.verb]
        code = self.hook.run_command(command, cwd=PROJECT).exit_code
        if code in FAIL_AT_ONCE:
            raise AirflowFailException(f"exit code {code}: {FAIL_AT_ONCE[code]}; the last lines of the log say what to do")
        if code != 0:
            raise AirflowException(f"exit code {code}: another attempt may succeed")

    def on_kill(self):
        self.hook.send_sigterm()  # readers keep the old marts, and the next run continues


with DAG(
    dag_id="impactmart_nightly",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,  # a run counts what the sources list now, whatever day it is for
    max_active_runs=1,  # one run at a time works on a store
):
    ImpactmartOperator(task_id="run", verb=["run"], retries=8, retry_delay=RETRY_AFTER)
