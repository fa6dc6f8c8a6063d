"""`attempts/N.json`: what was written of the attempts of a run."""
import json
import os
import re

from .files import put, put_surely, read_json

PADDING = 512  # bytes by which an attempt's file may grow in place


def attempt_path(directory, number):
    return os.path.join(directory, "attempts", "%d.json" % number)


def attempt_numbers(directory):
    try:
        names = os.listdir(os.path.join(directory, "attempts"))
    except OSError:
        return []
    return sorted(int(name[:-5]) for name in names if re.fullmatch(r"[0-9]{1,9}\.json", name))


def last_number(directory):
    return (attempt_numbers(directory) or [0])[-1]


def has_ended(directory, number):
    """Whether attempt `number` is the last one and is over; true as well before the first."""
    if last_number(directory) != number:
        return False
    return number == 0 or "end" in read_attempt(directory, number)


def read_attempt(directory, number):
    """An attempt as it was written. A file that a crash left unreadable is an attempt that nobody knows the end of."""
    path = attempt_path(directory, number)
    attempt = read_json(path)
    if is_attempt(attempt, number):
        return attempt
    try:
        start = os.stat(path).st_mtime
    except OSError:
        start = 0
    return {"number": number, "argv": [], "cwd": "", "restart": False, "start": start}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_attempt(value, number):
    """Whether this was written by a starter: the folder may have been anywhere since."""
    return (
        isinstance(value, dict)
        and value.get("number") == number
        and isinstance(value.get("argv"), list)
        and all(isinstance(word, str) for word in value["argv"])
        and isinstance(value.get("cwd"), str)
        and isinstance(value.get("restart"), bool)
        and is_number(value.get("start"))
        and all(is_number(value.get(key, 0)) for key in ("end", "code"))
        and isinstance(value.get("error", ""), str)
    )


def write_attempt(directory, attempt):
    path = attempt_path(directory, attempt["number"])
    if "end" in attempt:
        put_surely(directory, path, json.dumps(attempt))
    else:
        put(path, json.dumps(attempt) + " " * PADDING)
