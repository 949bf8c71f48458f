"""A run that is killed leaves the previous state whole."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from signals import finding, report, signal
from sqlalchemy import select

from auditor.audit import lifecycle
from auditor.store.schema import audit_run
from auditor.store.schema import finding as table

pytestmark = pytest.mark.both_databases

MANY = 4_000
# Saves the same findings with other amounts, and as many new ones.
RUN = """
import sys
sys.path.insert(0, {tests!r})
from signals import finding, report, signal
from auditor.audit import lifecycle
from auditor.store.database import open_database
made = report([finding(signal(str(n), amount=n)) for n in range({many} * 2)])
database = open_database({url!r})
print("ready", flush=True)
with database.writing() as connection:
    lifecycle.save(connection, made, complete=True)
print("saved", flush=True)
"""


def test_a_killed_run_leaves_the_previous_state_whole(database, database_url, tmp_path):
    with database.writing() as connection:
        lifecycle.save(connection, report([finding(signal(str(n))) for n in range(MANY)]), complete=True)
    before = state(database)
    url = database_url or f"sqlite:///{tmp_path}/auditor.db"
    script = RUN.format(tests=str(Path(__file__).parent.parent), many=MANY, url=url)

    killed_in_time = 0
    for _ in range(2):
        run = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert run.stdout.readline() == "ready\n"
        time.sleep(random.uniform(0.02, 0.15))
        run.kill()
        if "saved" not in run.communicate()[0]:
            killed_in_time += 1
            assert state(database) == before

    assert killed_in_time > 0


def state(database):
    with database.reading() as connection:
        runs = connection.execute(select(audit_run)).all()
        return runs, connection.execute(select(table).order_by(table.c.id)).all()
