"""Files that are whole at any time, also on a full disk."""
import contextlib
import json
import os

RESERVE = 64 * 1024  # bytes kept free for writing the end of an attempt


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
