"""The command line: which words call what."""
import os
import sys

from . import __doc__ as usage
from .answers import FORMAT, say
from .starting import start
from .stopping import stop
from .watching import list_runs, wait, watch
from .workers import reap_after


def main(words):
    command, rest = (words[0], words[1:]) if words else ("", [])
    if command == "--version":
        return say({"format": FORMAT, "python": "%d.%d.%d" % sys.version_info[:3]})
    expected = {"start": 1, "list": 1, "watch": 1, "wait": 1, "stop": 2, "reap": 1}
    if expected.get(command) != len(rest):
        sys.exit(usage)
    path = os.path.abspath(rest[0])
    if command == "stop":
        stop(path, float(rest[1]))
    elif command == "reap":
        say({"orphans": reap_after(path)})
    else:
        {"start": start, "list": list_runs, "watch": watch, "wait": wait}[command](path)
