"""Named points at which a test kills the process as a power cut would: ``FAILPOINT=name``."""

import os
import signal


def failpoint(name: str) -> None:
    """Die here, without cleaning up, if the environment names this point; otherwise nothing."""
    if os.environ.get("FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
