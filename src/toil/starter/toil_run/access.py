"""Files of this machine for an editor at the other end of a connection. What src/local/runFiles.ts is for This machine."""
import contextlib
import errno
import os
import shutil
import stat
import sys

from .answers import say

BLOCK = 1 << 20
MISSING = (errno.ENOENT, errno.ENOTDIR)


def refuse(error):
    """`CODE: why` on standard error, by which src/toil/starter/starterFileCalls.ts knows it."""
    sys.exit("%s: %s" % (errno.errorcode.get(error.errno, "EIO"), error))


def telling(function):
    def told(*words):
        try:
            function(*words)
        except BrokenPipeError:
            raise
        except OSError as error:
            refuse(error)

    return told


@telling
def create(root, name):
    text = sys.stdin.buffer.read()
    directory = os.path.join(root, name)
    os.makedirs(root, exist_ok=True)
    os.mkdir(directory)
    path = os.path.join(directory, "run.json")
    try:
        # By a rename: who lists the runs meanwhile sees the whole record or no run.
        with open(path + ".tmp", "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(path + ".tmp", path)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    say({"path": directory})


@telling
def remove(root, directory):
    """Takes the run out of sight at once, by a name with a dot; it is back if something in it cannot be deleted."""
    if os.path.dirname(os.path.abspath(directory)) != root:
        sys.exit("not a run of this folder: %s" % directory)
    doomed = os.path.join(root, ".deleting-" + os.path.basename(directory))
    try:
        os.rename(directory, doomed)
    except FileNotFoundError:
        return
    try:
        shutil.rmtree(doomed)
    except OSError:
        with contextlib.suppress(OSError):
            os.rename(doomed, directory)
        raise


@telling
def read(path, offset, length):
    try:
        file = open(path, "rb")
    except OSError as error:
        if error.errno in MISSING:
            return
        raise
    with file:
        file.seek(offset)
        while length > 0:
            block = file.read(min(BLOCK, length))
            if not block:
                return
            sys.stdout.buffer.write(block)
            length -= len(block)


def stats_of(path, look=os.stat):
    """What the system says of a path; None if it is not there."""
    try:
        return look(path)
    except OSError as error:
        if error.errno in MISSING:
            return None
        raise


@telling
def size(path):
    stats = stats_of(path)
    say({"size": stats.st_size if stats else None})


@telling
def folder(path):
    """A link counts as what it leads to, a dangling one as `other`."""
    for name in names_in(path):
        here = os.path.join(path, name)
        try:
            stats = os.stat(here)
        except OSError:
            stats = None
        kind = kind_of(stats)
        say({"name": name, "path": here, "kind": kind, "size": stats.st_size if kind == "file" else 0})


def kind_of(stats):
    if stats and stat.S_ISDIR(stats.st_mode):
        return "folder"
    return "file" if stats and stat.S_ISREG(stats.st_mode) else "other"


def names_in(path):
    try:
        return os.listdir(path)
    except OSError as error:
        if error.errno in MISSING:
            return []
        raise


@telling
def usage(path):
    """Links are not followed; a file with several names (Toil links inputs into its job store) counts once."""
    seen, total, pending = set(), {"bytes": 0, "files": 0}, [path]
    while pending:
        here = pending.pop()
        stats = stats_of(here, os.lstat)
        if stats and stat.S_ISDIR(stats.st_mode):
            pending += [os.path.join(here, name) for name in names_in(here)]
        elif stats and (stats.st_dev, stats.st_ino) not in seen:
            if stats.st_nlink > 1:
                seen.add((stats.st_dev, stats.st_ino))
            total["bytes"] += stats.st_size
            total["files"] += 1
    say(total)


@telling
def links(path):
    """What a path is, and the links at or below it that lead to files: relative path and the file itself."""
    say({"kind": kind_of(os.stat(path) if os.path.exists(path) else os.lstat(path))})
    pending = [""]
    while pending:
        relative = pending.pop()
        here = os.path.join(path, relative) if relative else path
        mode = os.lstat(here).st_mode
        if stat.S_ISLNK(mode) and os.path.isfile(here):
            say({"link": relative, "file": os.path.realpath(here)})
        elif stat.S_ISDIR(mode):
            pending += [os.path.join(relative, name) for name in os.listdir(here)]
