"""Says what somebody writes into a file."""

import sys
import time

from toil.common import Toil
from toil.job import Job


def nothing(job):
    return None


def say_all(path):
    said = 0
    while True:
        with open(path, encoding="utf-8") as words:
            lines = words.read().splitlines()
        for line in lines[said:]:
            if line == "end":
                return
            print(line, file=sys.stderr, flush=True)
        said = len(lines)
        time.sleep(0.1)


def main():
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("words")
    options = parser.parse_args()
    say_all(options.words)
    with Toil(options) as toil:
        toil.start(Job.wrapJobFn(nothing, cores=0.1, memory="64Mi", disk="16Mi"))


if __name__ == "__main__":
    main()
