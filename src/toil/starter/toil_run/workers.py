"""Toil's workers: finding and ending those that outlived their Toil."""
import os
import re
import signal
import time

from .attempt_files import has_ended, last_number, read_attempt
from .job_stores import stores_of
from .lock import is_held
from .processes import processes, send, session_of


def worker_processes(store, everything):
    """The workers of a job store with all that they started.

    Toil starts each as `/bin/sh -c '_toil_worker NAME STORE JOB …'` in a session of its own; many shells replace
    themselves by the program, so that `python …/_toil_worker NAME STORE JOB …` leads the session.
    """
    shape = re.compile(r"(?:^|[ /])_toil_worker .+ " + re.escape(store) + r" \S", re.S)
    workers = {process.pid for process in everything if shape.search(process.command)} - {os.getpid()}
    living = {process.pid for process in everything}
    # A session counts as a worker's if a worker leads it, or led it; else a look-alike in a terminal would end that.
    sessions = {session_of(pid) for pid in workers}
    sessions = {s for s in sessions if s and s != os.getsid(0) and (s in workers or s not in living)}
    taken = set(workers)
    for process in everything:
        if process.group in sessions or session_of(process.pid) in sessions:
            taken.add(process.pid)
    grown = True
    while grown:  # what left the session is still a descendant
        children = {process.pid for process in everything if process.parent in taken and process.pid not in taken}
        taken |= children
        grown = bool(children)
    return workers, taken


def reap(directory, stores, number):
    """Ends the workers that outlived attempt `number`; how many there were.

    No lock is needed: workers of a later attempt come after that attempt's file, so what was listed before a look that
    finds no later file belongs to the past.
    """
    reaped = set()
    deadline = time.monotonic() + 10
    while True:
        everything = processes()
        if last_number(directory) != number:
            break
        found = [worker_processes(store, everything) for store in stores if store]
        remaining = set().union(*(taken for _, taken in found))
        if not remaining or time.monotonic() > deadline:
            break
        reaped |= {session_of(pid) or pid for pid in set().union(*(workers for workers, _ in found))}
        for pid in remaining:
            send(pid, signal.SIGKILL)
        time.sleep(0.02)
    return len(reaped)


def reap_after(directory):
    """Orphans of a run that is not running."""
    number = last_number(directory)
    if is_held(directory) and not has_ended(directory, number):
        return 0
    return reap(directory, stores_of(directory, read_attempt(directory, number)), number)
