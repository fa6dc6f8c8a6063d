"""
Asks the parser of Toil's own `launch-cluster` about command lines: each line of standard input is a JSON list with the words after
`toil launch-cluster`, each line of standard output what Toil makes of them, or null where it refuses them.
"""

import json
import shlex
import sys
from argparse import Namespace
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NoReturn, Optional

from configargparse import ArgParser
from toil.provisioners import parse_node_types
from toil.utils import toilLaunchCluster


class ParserMade(Exception):
    """Carries the parser out of Toil's `main`, where it has all its options."""


def toil_parser() -> ArgParser:
    original = ArgParser.parse_args

    def caught(parser: ArgParser) -> NoReturn:
        raise ParserMade(parser)

    ArgParser.parse_args = caught
    try:
        toilLaunchCluster.main()
    except ParserMade as made:
        return made.args[0]
    finally:
        ArgParser.parse_args = original
    raise AssertionError("Toil's launch-cluster has read no arguments")


def groups(options: Namespace) -> list[Any]:
    """As in Toil's `main`, which does it between other things."""
    types = parse_node_types(options.nodeTypes)
    ranges = options.workers.split(",") if options.workers else []
    if len(types) != len(ranges):
        raise ValueError("of different length")
    made = []
    for (names, bid), written in zip(types, ranges):
        ends = sorted(int(part) for part in written.split("-"))
        if len(ends) > 2:
            raise ValueError(written)
        if ends[-1] != 0:
            made.append([sorted(names), bid, "-" in written, ends[0], ends[-1]])
    return made


def answer(parser: ArgParser, line: str) -> Optional[dict[str, Any]]:
    try:
        with redirect_stderr(StringIO()), redirect_stdout(StringIO()):
            options = parser.parse_args(shlex.split(line))
            tags = toilLaunchCluster.create_tags_dict(options.tags)
            made = groups(options)
    except (SystemExit, ValueError):
        return None
    return {**vars(options), "tags": tags, "groups": made}


def main() -> None:
    parser = toil_parser()
    for line in json.load(sys.stdin):
        print(json.dumps(answer(parser, line)))


main()
