"""The process that stays with Toil for one attempt."""
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

from .answers import refusal
from .attempt_files import write_attempt
from .files import drop_reserve, make_reserve
from .processes import number_space

MESSAGES = "@MESSAGES@"
PATIENCE = 10.0  # seconds in which a repeated SIGTERM is not passed on


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
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            **more,
        )

    def environment(self):
        env = self.request["env"]
        return dict(os.environ, **env) if self.request.get("inheritEnv") else env

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
