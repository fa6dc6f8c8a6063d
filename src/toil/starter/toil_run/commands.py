"""The command line: which words call what."""
import os
import sys

from . import __doc__ as usage
from . import access
from .answers import FORMAT, say
from .starting import start
from .stopping import stop
from .watching import list_runs, wait, watch
from .workers import reap_after


COMMANDS = {
    # name: function, least and most number of its words
    "start": (start, 1, 1),
    "list": (list_runs, 1, 1),
    "watch": (lambda root, lease=None: watch(root, lease and float(lease)), 1, 2),
    "wait": (wait, 1, 1),
    "stop": (lambda directory, grace: stop(directory, float(grace)), 2, 2),
    "reap": (lambda directory: say({"orphans": reap_after(directory)}), 1, 1),
    "create": (access.create, 2, 2),
    "remove": (access.remove, 2, 2),
    "read": (lambda path, offset, length: access.read(path, int(offset), int(length)), 3, 3),
    "size": (access.size, 1, 1),
    "folder": (access.folder, 1, 1),
    "usage": (access.usage, 1, 1),
    "links": (access.links, 1, 1),
}


def main(words):
    name, rest = (words[0], words[1:]) if words else ("", [])
    if name == "--version":
        return say({"format": FORMAT, "python": "%d.%d.%d" % sys.version_info[:3]})
    command, least, most = COMMANDS.get(name, (None, 0, -1))
    if not least <= len(rest) <= most:
        sys.exit(usage)
    command(os.path.abspath(rest[0]), *rest[1:])
