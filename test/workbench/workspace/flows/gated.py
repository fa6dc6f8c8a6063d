"""Two lanes that wait until a file is there: a test opens the gate when it has seen them wait."""

import os
import time

from toil.common import Toil
from toil.job import Job

NEEDS = {"cores": 0.1, "memory": "64Mi", "disk": "16Mi"}


def split(job, gate):
    lanes = [job.addChildJobFn(lane, number, gate, **NEEDS).rv() for number in (1, 2)]
    return job.addFollowOnJobFn(gather, lanes, **NEEDS).rv()


def lane(job, number, gate):
    job.log(f"lane {number} waits for {gate}")
    while not os.path.exists(gate):
        time.sleep(0.1)
    return f"lane {number} went through"


def gather(job, lanes):
    return "".join(line + "\n" for line in lanes)


def main():
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("--gate", required=True)
    options = parser.parse_args()
    with Toil(options) as toil:
        if options.restart:
            text = toil.restart()
        else:
            text = toil.start(Job.wrapJobFn(split, os.path.abspath(options.gate), **NEEDS))
    with open("lanes.txt", "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main()
