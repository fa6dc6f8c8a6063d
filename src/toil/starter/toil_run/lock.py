"""The lock of a run: who holds it is the starter or its Toil."""
import fcntl
import os
import time

from .attempt_files import has_ended, last_number

TIDY = 60.0  # seconds that a start waits for the last attempt's closing commands


def lock_path(directory):
    return os.path.join(directory, "lock")


def try_lock(descriptor, how):
    """True if the lock was granted at once, False if someone else has it."""
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


def is_held(directory):
    """Whether a starter or its Toil lives."""
    try:
        descriptor = os.open(lock_path(directory), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not try_lock(descriptor, fcntl.LOCK_SH)
    except OSError:
        return False  # a file system without locks: no attempt was ever begun on it
    finally:
        os.close(descriptor)


def take_lock(directory, before):
    """The held lock's descriptor, or None if another start was quicker or a run is going on.

    `before` is the number of the last attempt when this start was asked for. While only readers hold the lock, or the
    last attempt has ended and its starter still tidies up, it is worth waiting.
    """
    descriptor = os.open(lock_path(directory), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    deadline = time.monotonic() + TIDY
    try:
        while not try_lock(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline or (is_held(directory) and not has_ended(directory, before)):
                os.close(descriptor)
                return None
            time.sleep(0.02)
    except OSError:
        os.close(descriptor)
        raise
    if last_number(directory) != before:
        os.close(descriptor)
        return None
    return descriptor


def lock_fault(directory):
    """Why the lock that we hold protects nothing, or None: a second opening of the file must not get it too."""
    other = os.open(lock_path(directory), os.O_RDWR | os.O_CLOEXEC)
    try:
        return "a second lock was granted" if try_lock(other, fcntl.LOCK_EX) else None
    finally:
        os.close(other)
