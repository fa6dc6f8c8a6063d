"""Fails in its second job until somebody mends it."""

from toil.common import Toil
from toil.job import Job

NEEDS = {"cores": 0.1, "memory": "64Mi", "disk": "16Mi"}


def count(job):
    with open("counted.txt", "a", encoding="utf-8") as out:
        out.write("counted\n")
    return job.addChildJobFn(judge, **NEEDS).rv()


def judge(job):
    raise ValueError("lane 3 has no reads")


def main():
    options = Job.Runner.getDefaultArgumentParser().parse_args()
    with Toil(options) as toil:
        text = toil.restart() if options.restart else toil.start(Job.wrapJobFn(count, **NEEDS))
    with open("verdict.txt", "w", encoding="utf-8") as out:
        out.write(text)


if __name__ == "__main__":
    main()
