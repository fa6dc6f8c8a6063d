"""`stop`: asks, insists, and leaves nothing behind."""
import fcntl
import json
import os
import signal
import time

from .answers import say
from .attempt_files import has_ended, last_number, read_attempt, write_attempt
from .files import put_surely, read_json
from .lock import is_held, lock_path, try_lock
from .processes import number_space, processes, send, session_of
from .state import is_wish, looks
from .workers import reap_after


def stop(directory, grace):
    began = time.monotonic()
    killed = end_attempt(directory, grace) if looks([directory])[0].state == "running" else False
    orphans = reap_after(directory)
    state = looks([directory])[0].state
    say({"state": state, "orphans": orphans, "killed": killed, "seconds": round(time.monotonic() - began, 3)})


def end_attempt(directory, grace):
    """Ends the attempt that is running; True if asking was not enough."""
    if not until(lambda: not has_ended(directory, last_number(directory)), 5):
        return False  # made, but never started
    number = last_number(directory)
    attempt = read_attempt(directory, number)
    marker = os.path.join(directory, "stopped")
    if not is_wish(read_json(marker), attempt):
        put_surely(directory, marker, json.dumps({"attempt": number, "time": time.time()}))
    ask(directory, attempt)
    over = until(lambda: is_over(directory, number), grace)
    if not over:
        insist(directory, attempt)
    note_end(directory, number, -signal.SIGTERM if over else -signal.SIGKILL)
    return not over


def until(is_so, seconds):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def is_over(directory, number):
    return not is_held(directory) or has_ended(directory, number) or last_number(directory) != number


def members(directory, attempt):
    """The living processes of an attempt's session.

    A number from a file proves nothing by itself. But while the lock is held by this attempt its starter or its Toil
    lives, both are in the starter's session, and a system does not give a session's number to anyone else.
    """
    if attempt.get("numbers") != number_space() or is_over(directory, attempt["number"]):
        return []
    session = attempt.get("session")
    return [process for process in processes() if session and session_of(process.pid) == session]


def ask(directory, attempt):
    """SIGTERM for Toil, by way of its starter; directly if that is gone."""
    found = members(directory, attempt)
    starter = [process.pid for process in found if process.pid == attempt["session"]]
    for pid in starter or [process.pid for process in found if process.pid == process.group]:
        send(pid, signal.SIGTERM)


def insist(directory, attempt):
    """Kills Toil's side of the session; its starter only if it does not write the end then."""
    for spared in (attempt.get("session"), None):
        victims = [process.pid for process in members(directory, attempt) if process.pid != spared]
        for pid in victims:
            send(pid, signal.SIGKILL)
        if victims and until(lambda: is_over(directory, attempt["number"]), 3):
            return


def note_end(directory, number, code):
    """Writes the end of an attempt whose starter could not."""
    try:
        descriptor = os.open(lock_path(directory), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        # Shared: it keeps a new start away and is no lie to readers.
        if try_lock(descriptor, fcntl.LOCK_SH) and last_number(directory) == number:
            attempt = read_attempt(directory, number)
            if "end" not in attempt:
                write_attempt(directory, dict(attempt, end=time.time(), code=int(code)))
    finally:
        os.close(descriptor)
