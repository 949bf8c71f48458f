"""Telling systemd how the service stands: sd_notify(3), a datagram to the socket it names."""

import math
import os
import socket

from auditor.log import logger


def notify(*states: str) -> None:
    """Send `READY=1`, `WATCHDOG=1` and the like; nothing where no service manager listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    # A leading @ stands for the null byte of an abstract socket.
    place = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.sendto("\n".join(states).encode(), place)
    except OSError as fault:
        logger("daemon").warning("notify_failed", message=str(fault))


def longest_silence() -> float:
    """Seconds after which the watchdog wants to hear again, half of what it waits; endless where there is none."""
    asked = os.environ.get("WATCHDOG_USEC", "")
    return int(asked) / 2e6 if asked.isdecimal() and int(asked) else math.inf
