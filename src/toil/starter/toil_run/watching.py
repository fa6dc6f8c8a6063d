"""`list`, `watch` and `wait`: tells the state of runs, now or when it changes."""
import contextlib
import fcntl
import os
import select
import threading
import time

from .answers import say
from .job_stores import job_store_folder
from .lock import lock_path
from .state import looks, runs_of


def list_runs(root):
    for seen in looks(runs_of(root)):
        say(seen.snapshot)


def rest_mark(directory, record):
    """Changes whenever something can have changed in a run that is over. None while too fresh to tell."""
    folder = job_store_folder(record)
    changed = []
    for name in ("", "attempts", "run.json"):
        try:
            changed.append(os.stat(os.path.join(directory, name)).st_mtime_ns)
        except OSError:
            changed.append(0)
    # Times have a grain of up to 2 s on some file systems: a second change may have the time of the first.
    if time.time() - max(changed) / 1e9 < 2.5:
        return None
    return (changed, folder is not None and os.path.exists(folder))


class Watcher:
    """Tells what changed since the last round. A run at rest costs a few stats."""

    def __init__(self, root):
        self.root = root
        self.told = {}  # directory -> Look as it was told
        self.resting = {}  # directory -> rest_mark

    def round(self):
        present = runs_of(self.root)
        for directory in sorted(set(self.told) - set(present)):
            del self.told[directory]
            self.resting.pop(directory, None)
            say({"kind": "gone", "id": os.path.basename(directory)})
        marks = {d: rest_mark(d, self.told[d].snapshot["record"]) for d in present if d in self.told}
        awake = [d for d in present if marks.get(d) is None or self.resting.get(d) != marks[d]]
        for directory, seen in zip(awake, looks(awake)):
            if directory not in self.told or self.told[directory].snapshot != seen.snapshot:
                say({"kind": "run", "run": seen.snapshot})
            self.told[directory] = seen
            over = seen.state != "running" and not seen.held
            self.resting[directory] = marks.get(directory) if over else None

    def is_busy(self):
        return any(seen.held or seen.state == "running" for seen in self.told.values())


class Asker:
    """Who reads what we say: gone when standard input is closed, or says nothing for `lease` seconds (None: it may)."""

    def __init__(self, lease):
        self.lease = lease
        self.heard = time.monotonic()

    def is_there(self, patience):
        """Whether it is, after at most `patience` seconds; sooner when it says something."""
        left = patience if self.lease is None else min(patience, self.heard + self.lease - time.monotonic())
        readable, _, _ = select.select([0], [], [], max(0, left))
        if readable:
            self.heard = time.monotonic()
            return bool(os.read(0, 4096))
        return self.lease is None or time.monotonic() - self.heard < self.lease


def watch(root, lease=None):
    asker = Asker(lease)
    watcher = Watcher(root)
    watcher.round()
    say({"kind": "ready"})
    while asker.is_there(0.5 if watcher.is_busy() else 1.0):
        watcher.round()


def end_with_asker():
    """Ends this process when standard input is closed: whoever asked is gone, perhaps by a crash."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


def wait(directory):
    threading.Thread(target=end_with_asker, daemon=True).start()
    while True:
        with contextlib.suppress(FileNotFoundError):
            descriptor = os.open(lock_path(directory), os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH)  # sleeps in the kernel
            finally:
                os.close(descriptor)
        seen = looks([directory])[0]
        if seen.state != "running":
            return say(seen.snapshot)
        time.sleep(0.1)  # made a moment ago and not yet started, or started again
