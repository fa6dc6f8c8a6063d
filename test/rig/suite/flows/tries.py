"""One job, whose first try waits: what becomes of the machine under it is up to the test.

    python3 tries.py JOBSTORE [--waits SECONDS] [--memory BYTES] [--may-be-preempted]

tries.txt in the working folder tells by which try the job came to its end: `first` or `later`.
"""

import time

from toil.common import Toil
from toil.job import Job

RETRIES = 3


def wait_at_first(job, seconds):
    # Each failed try takes one of them off.
    if job.description.remainingTryCount <= RETRIES:
        return "later"
    time.sleep(seconds)
    return "first"


def main():
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("--waits", type=int, default=0)
    parser.add_argument("--memory", default="100Mi")
    parser.add_argument("--may-be-preempted", action="store_true")
    options = parser.parse_args()
    needs = {"cores": 0.1, "memory": options.memory, "disk": "100Mi", "preemptible": options.may_be_preempted}
    options.retryCount = RETRIES
    with Toil(options) as toil:
        job = Job.wrapJobFn(wait_at_first, options.waits, **needs)
        said = toil.restart() if options.restart else toil.start(job)
    with open("tries.txt", "w", encoding="utf-8") as out:
        out.write(f"{said}\n")


if __name__ == "__main__":
    main()
