#!/usr/bin/env python3
"""Starts, watches and stops Toil runs. The machine that runs Toil runs this file; it outlives the editor.

  toil_run.py start DIR         begins an attempt (StartRequest as JSON on standard input), answers one JSON line
  toil_run.py list ROOT         one JSON line per run below ROOT
  toil_run.py watch ROOT        the same, then a line per change, until standard input is closed
  toil_run.py wait DIR          sleeps until no attempt is running, then one JSON line
  toil_run.py stop DIR SECONDS  asks Toil to stop, insists after SECONDS, ends what is left over of it
  toil_run.py reap DIR          ends workers that outlived their Toil
  toil_run.py --version

Messages are described in src/contracts/starter.ts. Python 3.8 or newer, standard library only, Linux and macOS.

A run is a directory. `lock` is held (flock, exclusive) by the starter and by Toil, not by Toil's workers, so it is free
exactly when both are gone, however they went. Under the lock `attempts/N.json` is written at the start of attempt N and
again at its end. Readers test the lock first and read afterwards; they hold it shared, for an instant.
"""
import contextlib
import errno
import fcntl
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections import namedtuple

FORMAT = 1
MESSAGES = "@MESSAGES@"
YOUNG = 10.0  # seconds that a run without an attempt counts as being started
TIDY = 60.0  # seconds that a start waits for the last attempt's closing commands
PATIENCE = 10.0  # seconds in which a repeated SIGTERM is not passed on
RESERVE = 64 * 1024  # bytes kept free for writing the end of an attempt
PADDING = 512  # bytes by which an attempt's file may grow in place
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
ATTEMPT_FIELDS = ("number", "argv", "cwd", "restart", "start", "end", "code", "error")


# ---------------------------------------------------------------- files


def read_json(path):
    """The JSON in a file, or None."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):
        return None


def put(path, text):
    """Replaces a file at once, so that no reader sees half of it."""
    temporary = "%s.tmp%d" % (path, os.getpid())
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def put_surely(directory, path, text):
    """Like put, but finds room on a full disk: first the reserve's, then the file's own."""
    try:
        return put(path, text)
    except OSError:
        drop_reserve(directory)
    try:
        return put(path, text)
    except OSError:
        # Someone else took the room. The blocks that the file has are still its own.
        with open(path, "r+" if os.path.exists(path) else "w", encoding="utf-8") as file:
            file.write(text)


def make_reserve(directory):
    with open(os.path.join(directory, "reserve"), "wb") as file:
        file.write(b"\1" * RESERVE)
        file.flush()
        os.fsync(file.fileno())


def drop_reserve(directory):
    with contextlib.suppress(OSError):
        os.unlink(os.path.join(directory, "reserve"))


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


# ---------------------------------------------------------------- the lock


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


def has_ended(directory, number):
    """Whether attempt `number` is the last one and is over; true as well before the first."""
    if last_number(directory) != number:
        return False
    return number == 0 or "end" in read_attempt(directory, number)


def lock_fault(directory):
    """Why the lock that we hold protects nothing, or None: a second opening of the file must not get it too."""
    other = os.open(lock_path(directory), os.O_RDWR | os.O_CLOEXEC)
    try:
        return "a second lock was granted" if try_lock(other, fcntl.LOCK_EX) else None
    finally:
        os.close(other)


# ---------------------------------------------------------------- what is true of a run

Look = namedtuple("Look", "state number snapshot held")


def look(directory):
    """What can be seen of a run in one glance. `lost` has to be confirmed by a second one, see `looks`."""
    held = is_held(directory)  # first the lock, then the files: see the top
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


def job_store_folder(record):
    """Path of a file job store, or None for another kind."""
    locator = canonical(record.get("jobStore")) if isinstance(record, dict) else None
    return locator[len("file:") :] if locator and locator.startswith("file:") else None


def job_store_exists(record):
    folder = job_store_folder(record)
    return None if folder is None else os.path.exists(folder)


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


def runs_of(root):
    """The runs' directories, in a fixed order. Links are not followed."""
    try:
        with os.scandir(root) as entries:
            names = [e.name for e in entries if not e.name.startswith(".") and e.is_dir(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    directories = [os.path.join(root, name) for name in sorted(names)]
    return [d for d in directories if any(os.path.exists(os.path.join(d, name)) for name in ("run.json", "attempts"))]


def say(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def list_runs(root):
    for seen in looks(runs_of(root)):
        say(seen.snapshot)


# ---------------------------------------------------------------- watching


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


def watch(root):
    watcher = Watcher(root)
    watcher.round()
    say({"kind": "ready"})
    while True:
        readable, _, _ = select.select([0], [], [], 0.5 if watcher.is_busy() else 1.0)
        if readable and not os.read(0, 4096):
            return
        watcher.round()


def wait(directory):
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


# ---------------------------------------------------------------- processes

Process = namedtuple("Process", "pid parent group state command")


def processes():
    """All processes that are not zombies."""
    found = proc_processes() if os.path.exists("/proc/self/stat") else ps_processes()
    return [process for process in found if not process.state.startswith("Z")]


def proc_processes():
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name, encoding="utf-8", errors="surrogateescape") as file:
                state, parent, group = file.read().rpartition(")")[2].split()[:3]
            with open("/proc/%s/cmdline" % name, encoding="utf-8", errors="surrogateescape") as file:
                command = file.read().rstrip("\0").replace("\0", " ")
        except OSError:
            continue  # it ended
        yield Process(int(name), int(parent), int(group), state, command)


def ps_processes():
    """For systems without /proc."""
    argv = ["ps", "-Awwo", "pid=,ppid=,pgid=,stat=,command="]
    environment = dict(os.environ, LC_ALL="C", PATH=os.environ.get("PATH", "") + ":/bin:/usr/bin")
    text = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment, check=True).stdout
    for line in text.decode("utf-8", "surrogateescape").split("\n"):
        words = line.split(None, 4)
        if len(words) >= 4 and words[0].isdigit():
            yield Process(int(words[0]), int(words[1]), int(words[2]), words[3], words[4] if len(words) > 4 else "")


def session_of(pid):
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def number_space():
    """Names the boot (and container) whose process numbers we see: elsewhere they belong to others."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return "%s %d" % (file.read().strip(), os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        argv = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
    try:
        return subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout.decode("ascii").strip()
    except (OSError, subprocess.CalledProcessError):
        return os.uname().nodename


def send(pid, number):
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def canonical(locator):
    """The locator as Toil's workers are told it (toil/common.py, canonical_locator), or None."""
    if not isinstance(locator, str) or not locator:
        return None
    if locator[0] in "/." or ":" not in locator:
        return "file:" + os.path.abspath(locator)
    if locator.startswith("file:"):
        return "file:" + os.path.abspath(locator[len("file:") :])
    return locator


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


def stores_of(directory, attempt):
    record = read_json(os.path.join(directory, "run.json"))
    named = [record.get("jobStore") if isinstance(record, dict) else None, attempt.get("jobStore")]
    return {canonical(locator) for locator in named} - {None}


def reap_after(directory):
    """Orphans of a run that is not running."""
    number = last_number(directory)
    if is_held(directory) and not has_ended(directory, number):
        return 0
    return reap(directory, stores_of(directory, read_attempt(directory, number)), number)


# ---------------------------------------------------------------- starting


def start(directory):
    request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    if request.get("format") != FORMAT:
        sys.exit("toil_run.py: format %s is not %s" % (request.get("format"), FORMAT))
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


def refusal(error, locking=False):
    if error.errno in NO_SPACE:
        return {"kind": "noSpace"}
    if locking and error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL):
        return {"kind": "noLocks", "reason": error.strerror or str(error)}
    return {"kind": "cannotStart", "reason": str(error)}


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


class Attempt:
    """One Toil process and what goes with it, from before its start until after its end."""

    def __init__(self, directory, request, number, lock, pipe):
        self.directory = directory
        self.request = request
        self.number = number
        self.lock = lock
        self.pipe = pipe
        self.child = None
        self.pending = []
        self.asked = float("-inf")

    def run(self):
        os.setsid()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, self.pass_on)
        if not self.begin():
            return
        self.end(self.child.wait())
        self.child = None
        drop_reserve(self.directory)
        self.tidy_up()

    def pass_on(self, number, _frame):
        now = time.monotonic()
        if number == signal.SIGTERM:
            if now - self.asked < PATIENCE:
                return  # a second one would disturb Toil while it ends its workers
            self.asked = now
        if self.child is None:
            self.pending.append(number)
        else:
            self.child.send_signal(number)

    def answer(self, message):
        with contextlib.suppress(OSError):  # who asked may be gone; the run goes on
            os.write(self.pipe, json.dumps(message).encode("utf-8"))
        os.close(self.pipe)

    def begin(self):
        """Starts Toil and answers; False if it could not."""
        try:
            self.redirect()
            os.makedirs(os.path.join(self.directory, "attempts"), exist_ok=True)
            os.makedirs(self.request["cwd"], exist_ok=True)  # a Python script works in the folder of its results
            make_reserve(self.directory)
            log = open(os.path.join(self.directory, "log"), "ab")
            out = open(os.path.join(self.directory, "stdout"), "wb")
            self.attempt = self.describe()
            write_attempt(self.directory, self.attempt)
        except OSError as error:
            drop_reserve(self.directory)
            self.answer(refusal(error))
            return False
        try:
            child = self.spawn(self.attempt["argv"], out, log, preexec_fn=os.setpgrp, pass_fds=(self.lock,))
        except (OSError, ValueError) as error:
            self.end(127, str(error))
            drop_reserve(self.directory)
            self.answer({"kind": "cannotStart", "reason": str(error)})
            return False
        log.close()
        out.close()
        self.child = child
        for number in self.pending:
            child.send_signal(number)
        self.answer({"kind": "started", "attempt": self.number})
        return True

    def redirect(self):
        """Lets go of the editor's pipes; our own troubles go to starter.log."""
        os.chdir("/")
        nothing = os.open(os.devnull, os.O_RDWR)
        notes = os.open(os.path.join(self.directory, "starter.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for descriptor, target in ((nothing, 0), (nothing, 1), (notes, 2)):
            os.dup2(descriptor, target)

    def describe(self):
        bus = os.path.join(self.directory, "messages.%d" % self.number)
        return {
            "number": self.number,
            "argv": [word.replace(MESSAGES, bus) for word in self.request["argv"]],
            "cwd": self.request["cwd"],
            "restart": self.request["restart"],
            "start": time.time(),
            # For `stop` only: where to find the processes, and where that number means anything.
            "session": os.getpid(),
            "numbers": number_space(),
            "jobStore": self.request["jobStore"],
        }

    def spawn(self, argv, out, err, **more):
        return subprocess.Popen(
            argv,
            cwd=self.request["cwd"],
            env=self.request["env"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            **more,
        )

    def end(self, code, error=None):
        self.attempt.update(end=time.time(), code=code)
        if error is not None:
            self.attempt["error"] = error
        write_attempt(self.directory, self.attempt)

    def tidy_up(self):
        """Runs the closing commands. The lock is still held, so that no new attempt meets them half done."""
        succeeded = self.attempt["code"] == 0
        for command in self.request["afterSuccess" if succeeded else "afterFailure"]:
            try:
                code = self.close_with(command["argv"], command.get("file"))
                trouble = "ended with %d" % code if code else None
            except (OSError, ValueError) as error:
                trouble = str(error)
            if trouble:
                sys.stderr.write("attempt %d: %s: %s\n" % (self.number, json.dumps(command["argv"]), trouble))
                sys.stderr.flush()

    def close_with(self, argv, name):
        target = os.path.join(self.directory, name) if name else None
        temporary = target + ".tmp" if target else os.devnull
        try:
            with open(temporary, "wb") as out:
                self.child = self.spawn(argv, out, None)
                code = self.child.wait()
            if target and code == 0:
                os.replace(temporary, target)
            return code
        finally:
            self.child = None
            if target:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(temporary)


# ---------------------------------------------------------------- stopping


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


# ---------------------------------------------------------------- the command line


def main(words):
    command, rest = (words[0], words[1:]) if words else ("", [])
    if command == "--version":
        return say({"format": FORMAT, "python": "%d.%d.%d" % sys.version_info[:3]})
    expected = {"start": 1, "list": 1, "watch": 1, "wait": 1, "stop": 2, "reap": 1}
    if expected.get(command) != len(rest):
        sys.exit(__doc__)
    path = os.path.abspath(rest[0])
    if command == "stop":
        stop(path, float(rest[1]))
    elif command == "reap":
        say({"orphans": reap_after(path)})
    else:
        {"start": start, "list": list_runs, "watch": watch, "wait": wait}[command](path)


if __name__ == "__main__":
    if not sys.flags.utf8_mode:  # paths come as JSON: the locale has no say in their bytes
        os.execv(sys.executable, [sys.executable, "-X", "utf8", os.path.abspath(__file__)] + sys.argv[1:])
    try:
        main(sys.argv[1:])
    except BrokenPipeError:
        os._exit(0)
    except KeyboardInterrupt:
        os._exit(130)
