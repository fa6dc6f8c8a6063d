"""`start`: whether an attempt may begin, and its beginning."""
import json
import os
import sys

from .answers import FORMAT, refusal, say
from .attempt import Attempt
from .attempt_files import last_number
from .files import read_json
from .job_stores import stores_of
from .lock import lock_fault, take_lock
from .workers import reap


def start(directory):
    request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    if request.get("format") != FORMAT:
        sys.exit("toil_run: format %s is not %s" % (request.get("format"), FORMAT))
    before = last_number(directory)
    record = read_json(os.path.join(directory, "run.json"))
    if not isinstance(record, dict):
        return say({"kind": "cannotStart", "reason": "run.json cannot be read"})
    host = record.get("host")
    host = host if isinstance(host, dict) else {}
    if host.get("id") != request["hostId"]:
        return say({"kind": "otherHost", "host": str(host.get("name") or host.get("id") or "")})
    try:
        lock = take_lock(directory, before)
        fault = lock_fault(directory) if lock is not None else None
    except OSError as error:
        return say(refusal(error, locking=True))
    if lock is None:
        return say({"kind": "alreadyRunning"})
    if fault:
        return say({"kind": "noLocks", "reason": fault})
    if request["restart"]:
        reap(directory, stores_of(directory, request), before)
    say(launch(directory, request, before + 1, lock))


def launch(directory, request, number, lock):
    """Forks the process that stays with Toil; gives its answer."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        code = 1
        try:
            Attempt(directory, request, number, lock, writing).run()
            code = 0
        except BaseException:  # the file is the only place where anyone could read of it
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    if text:
        return json.loads(text.decode("utf-8"))
    return {"kind": "cannotStart", "reason": "the starter ended early"}
