"""How does a run end that is told to stop?"""

import contextlib
import logging
import signal
import sys
import threading
from pathlib import Path

from brian2.utils.logger import BrianLogger

SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextlib.contextmanager
def ends_cleanly():
    """Let a signal that ends the program pass through its ``finally`` blocks, as Ctrl-C does, for a ``with`` block.

    SIGTERM and SIGHUP then raise SystemExit with the status that shells give, 143 and 129; a second one is ignored.
    A signal that is ignored already, as by ``nohup``, stays so. Outside the main thread nothing changes.
    """
    keep_no_log()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in SIGNALS}
    chosen = [each for each in SIGNALS if before[each] is signal.SIG_DFL]
    try:
        for each in chosen:
            signal.signal(each, _leave)
        yield
    finally:
        for each in chosen:
            signal.signal(each, before[each])


def keep_no_log():
    """Remove Brian2's log and its copy of the script, which stay until the end of the process, after a kill for ever."""
    if BrianLogger.file_handler is not None:
        logging.getLogger("brian2").removeHandler(BrianLogger.file_handler)
        BrianLogger.file_handler.close()
    for path in filter(None, (BrianLogger.tmp_log, BrianLogger.tmp_script)):
        Path(path).unlink(missing_ok=True)
    BrianLogger.file_handler = BrianLogger.tmp_log = BrianLogger.tmp_script = None


def _leave(number, _):
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # not to be stopped while cleaning up
    sys.exit(128 + number)
