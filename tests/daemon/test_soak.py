"""A short hard life of the daemon on each database; `benchmarks/soak.py` makes it a thousand runs long."""

import contextlib

import pytest
from postgres import NoServer, own_server
from soaking.faults import QUIET, Fault
from soaking.series import Series, small_disk


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_run_is_missed_or_doubled_and_findings_are_those_of_a_calm_series(tmp_path, database):
    with contextlib.ExitStack() as stack:
        server = None
        if database == "postgresql":
            try:
                # One that may be stopped: the server that others share may not.
                server = stack.enter_context(own_server())
            except NoServer as reason:
                pytest.skip(str(reason))
        disk = stack.enter_context(small_disk(tmp_path))
        # One of each, with a good run after it, and the quiet end.
        faults = [fault for each in Fault for fault in (each, Fault.NONE)] + [Fault.NONE] * QUIET
        account = Series(tmp_path, len(faults), 7, server, disk, revisions=3, faults=faults).run()
    assert account.attendance.missed == ()
    assert account.attendance.doubled == ()
    assert account.attendance.done >= 20
    assert account.equal == {"findings": True, "processes": True, "changes": True}
    assert account.findings > 0
    assert account.growth.files_after <= account.growth.files_before + 2
