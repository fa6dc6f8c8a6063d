"""What is true of a run."""
import contextlib
import os
import time
from collections import namedtuple

from .attempt_files import attempt_numbers, is_number, read_attempt
from .files import read_json
from .job_stores import job_store_exists
from .lock import is_held

YOUNG = 10.0  # seconds that a run without an attempt counts as being started
ATTEMPT_FIELDS = ("number", "argv", "cwd", "restart", "start", "end", "code", "error")

Look = namedtuple("Look", "state number snapshot held")


def look(directory):
    """What can be seen of a run in one glance. `lost` has to be confirmed by a second one, see `looks`."""
    held = is_held(directory)  # first the lock, then the files: see __init__.py
    attempts = [read_attempt(directory, number) for number in attempt_numbers(directory)]
    marker = read_json(os.path.join(directory, "stopped"))
    record = read_json(os.path.join(directory, "run.json"))
    last = attempts[-1] if attempts else None
    state = state_of(directory, held, last, marker)
    snapshot = {
        "id": os.path.basename(directory),
        "dir": directory,
        "state": state,
        "stopping": state == "running" and last is not None and is_wish(marker, last),
        "record": record,
        "attempts": [{key: attempt[key] for key in ATTEMPT_FIELDS if key in attempt} for attempt in attempts],
        "sizes": sizes(directory, attempts),
        "jobStoreExists": job_store_exists(record),
    }
    return Look(state, last["number"] if last else 0, snapshot, held)


def looks(directories):
    """A Look per directory. Who saw an attempt without an end and, later, the lock free and still no end, saw it lost:
    had a starter come between, the attempt's number would have changed or the lock would be held."""
    seen = {directory: look(directory) for directory in directories}
    doubtful = [directory for directory in directories if seen[directory].state == "lost"]
    while doubtful:
        time.sleep(0.1)
        again = {directory: look(directory) for directory in doubtful}
        doubtful = [d for d in doubtful if again[d].state == "lost" and again[d].number != seen[d].number]
        seen.update(again)
    return [seen[directory] for directory in directories]


def state_of(directory, held, last, marker):
    if last is not None and "end" in last:
        if last.get("code") == 0:
            return "succeeded"
        return "stopped" if is_wish(marker, last) else "failed"
    if held:
        return "running"
    if last is None:
        with contextlib.suppress(OSError):
            if abs(time.time() - os.stat(os.path.join(directory, "run.json")).st_mtime) < YOUNG:
                return "running"
    return "lost"


def is_wish(marker, attempt):
    """Whether the marker means this attempt, and came before its end. It names its attempt, so that a reader never
    takes it for another one's and a new start need not race with readers to remove it."""
    if not isinstance(marker, dict) or marker.get("attempt") != attempt["number"]:
        return False
    return is_number(marker.get("time")) and marker["time"] <= attempt.get("end", float("inf"))


def sizes(directory, attempts):
    names = ["log", "stdout", "stats.json"] + ["messages.%d" % attempt["number"] for attempt in attempts]
    found = {}
    for name in names:
        with contextlib.suppress(OSError):
            found[name] = os.stat(os.path.join(directory, name)).st_size
    return found


def runs_of(root):
    """The runs' directories, in a fixed order. Links are not followed."""
    try:
        with os.scandir(root) as entries:
            names = [e.name for e in entries if not e.name.startswith(".") and e.is_dir(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    directories = [os.path.join(root, name) for name in sorted(names)]
    return [d for d in directories if any(os.path.exists(os.path.join(d, name)) for name in ("run.json", "attempts"))]
