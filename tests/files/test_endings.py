"""Signals that end a program: it cleans up like after Ctrl-C, and says so by its status."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stdpnet.files import endings, temporary

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")

WAITER = """
import sys, time
from stdpnet.files import endings, temporary
with endings.ends_cleanly(), temporary.folder() as folder:
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_is_told_to_stop_cleans_up(number, tmp_path):
    process, folder = waiter(tmp_path)
    assert folder.is_dir()
    process.send_signal(number)
    assert process.wait() == 128 + number
    process.communicate()
    assert not folder.exists()


def waiter(tmp_path):
    """A process that waits in a temporary folder; and the folder."""
    environment = os.environ | {"PYTHONPATH": str(Path(endings.__file__).parents[2]), "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", WAITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               env=environment)
    return process, Path(process.stdout.readline().strip())


def test_a_killed_program_leaves_no_log_of_brian2(tmp_path):
    process, folder = waiter(tmp_path)
    process.kill()
    process.communicate()
    assert set(tmp_path.iterdir()) <= {folder}
    temporary.sweep(folder.parent)
    assert not folder.exists()


def test_a_second_signal_does_not_disturb_the_cleaning_up():
    cleaned = []
    with pytest.raises(SystemExit), endings.ends_cleanly():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGHUP)
            cleaned.append(True)
    assert cleaned and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL is signal.getsignal(signal.SIGHUP)


def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with endings.ends_cleanly():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_nothing_changes():
    seen = []

    def work():
        with endings.ends_cleanly():
            seen.append(signal.getsignal(signal.SIGTERM))
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]
