"""How long a portal is waited for, how often it is asked again, and how much of it is taken."""

from dataclasses import dataclass

# A month of Guatecompras is 35 MB; nothing of it is a thousand times that.
LARGEST_FILE = 4 * 2**30
LARGEST_ANSWER = 64 * 2**20


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Waits are in seconds. Of requests that fail, the portal's own share on bad days is 38 %."""

    attempts: int = 8
    # A portal that cannot be connected to at all is given up sooner.
    connections: int = 3
    first_wait: float = 1.0
    longest_wait: float = 60.0
    jitter: float = 1.0
    # The longest wait that a portal may ask for; beyond it the run ends and says so.
    longest_asked: float = 900.0
    connect: float = 30.0
    # Without a byte for so long, an answer has stalled; with fewer bytes a second over `window`, it crawls.
    silence: float = 60.0
    window: float = 60.0
    slowest: float = 256.0


PATIENT = Patience()
