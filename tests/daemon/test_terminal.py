"""What a person sees who starts the daemon at a terminal."""

import os
import re
import select
import signal
import subprocess
import sys
import time


def test_lines_at_a_terminal_are_sentences_with_counts(home):
    ours, theirs = os.openpty()
    environment = {"PATH": "/usr/bin:/bin", "COLUMNS": "100", "TERM": "xterm"}
    command = [sys.executable, "-m", "auditor", "--no-color", "daemon", "--now"]
    process = subprocess.Popen(command, cwd=home.folder, stderr=theirs, env=environment)
    os.close(theirs)
    home.started.append(process)
    said, end = "", time.monotonic() + 60
    while "run done" not in said and time.monotonic() < end:
        if select.select([ours], [], [], 1)[0]:
            said += os.read(ours, 4096).decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(12) == 0
    os.close(ours)
    lines = said.replace("\r", "").splitlines()
    assert "{" not in said
    assert "\x1b" not in said
    assert max(map(len, lines)) <= 100
    (read,) = (line for line in lines if "stage done · normalize · g" in line)
    assert re.match(
        r"\d\d:\d\d:\d\d stage done · normalize · g · files 3, in 60, new 60 · \d+\.\d s \[\w{8}\]", read
    )
