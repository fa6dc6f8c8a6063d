"""The far end of the delta copy (deltaCopy.ts), which hands this text to `python3 -c` in the container: Python 3.6, nothing else.

Standard input and output carry frames: a letter, a length of four bytes (big end first), as many bytes. J is JSON, Z the same
compressed, D a part of a file. A path is relative to the folder of the first argument, and its bytes stand as U+0000 to U+00FF.
Nothing outside of that folder is ever written: each folder on the way to a file must be one, not a link.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import stat
import struct
import sys
import zlib

PART = b".toil-part-"
BLOCK = 1 << 18
BATCH = 2000
KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
PROBLEMS = {errno.EACCES: "permission", errno.EPERM: "permission", errno.ENOSPC: "noSpace", errno.EDQUOT: "noSpace",
            errno.ENOENT: "vanished"}

ROOT = os.fsencode(sys.argv[1])
source, sink = sys.stdin.buffer, sys.stdout.buffer
true_folders = set()


class Outside(Exception):
    """A path that does not stay below the folder."""


def send(letter, body):
    sink.write(struct.pack(">cI", letter, len(body)) + body)


def say(message):
    text = json.dumps(message).encode()
    packed = len(text) > 1024
    send(b"Z" if packed else b"J", zlib.compress(text, 1) if packed else text)


def receive():
    head = source.read(5)
    if len(head) < 5:
        return None, b""
    letter, length = struct.unpack(">cI", head)
    return letter, source.read(length)


def inside(path):
    names = path.encode("latin-1").split(b"/")
    if any(name in (b"", b".", b"..") or b"\0" in name for name in names):
        raise Outside()
    here = ROOT
    for name in names[:-1]:
        here = os.path.join(here, name)
        if here not in true_folders:
            if not stat.S_ISDIR(os.lstat(here).st_mode):
                raise Outside()
            true_folders.add(here)
    return os.path.join(here, names[-1])


def tell(path, error):
    number, words = (None, "") if isinstance(error, Outside) else (error.errno, error.strerror or "")
    problem = "outside" if isinstance(error, Outside) else PROBLEMS.get(number, "other")
    say({"problem": problem, "path": path, "detail": words})


def describe(path, found):
    kind = KINDS.get(stat.S_IFMT(found.st_mode), "other")
    link = os.readlink(path).decode("latin-1") if kind == "link" else ""
    size = found.st_size if kind == "file" else 0
    return [kind, size, found.st_mtime_ns // 1000, stat.S_IMODE(found.st_mode) & 0o777, link]


def with_parents(paths):
    """The paths and the folders above them, top first, each once."""
    split = [path.encode("latin-1").split(b"/") for path in paths]
    return dict.fromkeys(b"/".join(names[:count]) for names in split for count in range(1, len(names) + 1))


def list_all(message):
    """Tells what the rules leave in (the last that holds decides, and they come last first) of the folder, or of `only`."""
    if not os.path.isdir(ROOT):
        say({"listed": False})
        return
    only = message["only"]
    forms = [(negated, folders_only, re.compile(form, re.DOTALL)) for negated, folders_only, form in message["rules"]]

    def ignored(path, folder):
        text = path.decode("latin-1")
        holding = (not form[0] for form in forms if (folder or not form[1]) and form[2].fullmatch(text))
        return next(holding, False)

    batch, pending = [], [b""] if only is None else []

    def visit(path, enter):
        place = os.path.join(ROOT, path)
        try:
            entry = describe(place, os.lstat(place))
        except OSError:
            return
        is_part, is_folder = os.path.basename(path).startswith(PART), entry[0] == "folder"
        if not is_part and ignored(path, is_folder):
            return
        if enter and is_folder and not is_part:
            pending.append(path)
        batch.append([path.decode("latin-1")] + entry)
        if len(batch) >= BATCH:
            say({"entries": batch})
            batch.clear()

    for path in with_parents(only or []):
        visit(path, path.decode("latin-1") in only)
    while pending:
        folder = pending.pop()
        try:
            names = os.listdir(os.path.join(ROOT, folder) if folder else ROOT)
        except OSError as error:
            tell(folder.decode("latin-1"), error)
            continue
        for name in names:
            visit(folder + b"/" + name if folder else name, True)
    say({"entries": batch})
    say({"listed": True})


def blocks(path, start, end):
    """The bytes of a file between two places, or as many as there are."""
    with open(inside(path), "rb") as file:
        file.seek(start)
        while start < end:
            part = file.read(min(BLOCK, end - start))
            if not part:
                return
            start += len(part)
            yield part


def digest(path, length):
    """SHA-256 of the first `length` bytes of a file; None when it is not there or shorter."""
    total, size = hashlib.sha256(), 0
    with contextlib.suppress(OSError, Outside):
        for part in blocks(path, 0, length):
            total.update(part)
            size += len(part)
    return total.hexdigest() if size == length else None


def settle(place, message):
    if message["mode"] is not None:
        os.chmod(place, message["mode"])
    time = message["mtime"] * 1000
    os.utime(place, ns=(time, time))


class Incoming:
    """One file that arrives in parts, at the place of its part until it is whole."""

    def __init__(self, message):
        self.message = message
        self.left = message["size"] - message["offset"]
        self.file = None
        try:
            self.part = inside(message["part"])
            self.place = inside(message["path"])
            number = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            self.file = os.fdopen(number, "wb", BLOCK)
            self.file.truncate(message["offset"])
            self.file.seek(message["offset"])
        except (OSError, Outside) as error:
            self.fail(error)

    def fail(self, error):
        tell(self.message["path"], error)
        if self.file:
            # Closing writes what is held, which may fail as well.
            with contextlib.suppress(OSError):
                self.file.close()
        self.file = None

    def add(self, data):
        self.left -= len(data)
        try:
            if self.file:
                self.file.write(data)
        except OSError as error:
            self.fail(error)

    def abandon(self):
        """The near end has no more of it: the file shrank while it was read."""
        if self.file:
            self.fail(FileNotFoundError(errno.ENOENT, "changed while it was read"))
            os.unlink(self.part)

    def finish(self):
        if not self.file:
            return
        try:
            self.file.close()
            settle(self.part, self.message)
            os.replace(self.part, self.place)
        except OSError as error:
            self.fail(error)


def give(path, offset, size):
    """Sends a file from an offset. What was told of it holds: fewer bytes are told as such."""
    sent = offset
    try:
        for part in blocks(path, offset, size):
            send(b"D", part)
            sent += len(part)
    except (OSError, Outside) as error:
        tell(path, error)
    say({"end": path, "whole": sent == size})


def delete(message):
    place = inside(message["path"])
    try:
        if stat.S_ISDIR(os.lstat(place).st_mode):
            os.rmdir(place)
            true_folders.discard(place)
        else:
            os.unlink(place)
    except OSError as error:
        # A folder keeps what is excluded in it.
        if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):
            raise


def make_folder(message):
    place = inside(message["path"])
    if not (os.path.isdir(place) and not os.path.islink(place)):
        os.mkdir(place)
    if message["mode"] is not None:
        # Until all is in it we must be able to write.
        os.chmod(place, message["mode"] | 0o700)


def make_link(message):
    place, part = inside(message["path"]), inside(message["part"])
    if os.path.lexists(part):
        os.unlink(part)
    os.symlink(message["link"].encode("latin-1"), part)
    os.replace(part, place)


# What is asked for by `do`; a `path` in the message is what a failure is told of.
ANSWERS = {
    "list": list_all,
    "hash": lambda message: say({"hashes": [digest(*file) for file in message["files"]]}),
    "get": lambda message: [give(*file) for file in message["files"]],
    "root": lambda message: os.makedirs(ROOT, exist_ok=True),
    "delete": delete,
    "folder": make_folder,
    "link": make_link,
    "attributes": lambda message: settle(inside(message["path"]), message),
    "done": lambda message: say({"done": True}),
}


def answer(message):
    try:
        ANSWERS[message["do"]](message)
    except (OSError, Outside) as error:
        if "path" not in message:
            raise
        tell(message["path"], error)


def main():
    incoming = None
    while True:
        letter, body = receive()
        if letter is None:
            return
        if letter == b"D":
            incoming.add(body)
        else:
            message = json.loads((zlib.decompress(body) if letter == b"Z" else body).decode())
            if message["do"] == "put":
                incoming = Incoming(message)
            elif message["do"] == "abandon":
                incoming.abandon()
                incoming = None
            else:
                answer(message)
        if incoming and incoming.left <= 0:
            incoming.finish()
            incoming = None
        sink.flush()


main()
