"""Fails in its second job until somebody mends it."""

from toil.common import Toil
from toil.job import Job

NEEDS = {"cores": 0.1, "memory": "64Mi", "disk": "16Mi"}


def count(job, tally):
    with open(tally, "a", encoding="utf-8") as out:
        out.write("counted\n")
    return job.addChildJobFn(judge, **NEEDS).rv()


def judge(job):
    raise ValueError("lane 3 has no reads")


def main():
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("--tally", required=True)
    options = parser.parse_args()
    with Toil(options) as toil:
        text = toil.restart() if options.restart else toil.start(Job.wrapJobFn(count, options.tally, **NEEDS))
    with open("verdict.txt", "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main()
