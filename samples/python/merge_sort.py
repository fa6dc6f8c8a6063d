#!/usr/bin/env python3
"""Sorts a text file by merging, in parallel Toil jobs.

    python3 merge_sort.py JOBSTORE [--file FILE] [--folder FOLDER] [--chunk-lines N]

Without --file it first makes fileToSort.txt, always with the same lines for the same --seed. A part that is too long
is halved and each half becomes a job of its own; a part that is short enough is sorted in memory; then the halves are
merged pair by pair. The result is FOLDER/sortedFile.txt. With --restart it goes on where a failed run has stopped.
"""

import heapq
import os
import random
from itertools import islice

from toil.common import Toil
from toil.job import Job

# Jobs this small need little: many of them fit on one machine at a time.
NEEDS = {"cores": 1, "memory": "128Mi", "disk": "128Mi"}


def sort_part(job, part, chunk_lines):
    """Gives the file id of the sorted part: sorted here, or promised by jobs for its halves and a merge after them."""
    path = job.fileStore.readGlobalFile(part)
    with open(path, "rb") as lines:
        count = sum(1 for _ in lines)
    job.log(f"A part of {count} lines: {'sorting it' if count <= chunk_lines else 'halving it'}")
    with open(path, "rb") as lines:
        if count <= chunk_lines:
            # The last line of a file may lack its line end.
            return write_part(job, sorted(line.rstrip(b"\n") + b"\n" for line in lines))
        # The second half goes on in the same open file where the first half has stopped.
        halves = [write_part(job, islice(lines, size)) for size in (count // 2, count - count // 2)]
    sorted_halves = [job.addChildJobFn(sort_part, half, chunk_lines, **NEEDS).rv() for half in halves]
    # A follow-on begins when the children, and theirs, have ended: then the two promises hold file ids.
    return job.addFollowOnJobFn(merge_parts, sorted_halves, **NEEDS).rv()


def merge_parts(job, parts):
    """Merges two sorted files without holding either in memory."""
    paths = [job.fileStore.readGlobalFile(part) for part in parts]
    with open(paths[0], "rb") as first, open(paths[1], "rb") as second:
        return write_part(job, heapq.merge(first, second))


def write_part(job, lines):
    """Puts the lines into the job store; gives their file id."""
    with job.fileStore.writeGlobalFileStream() as (stream, part):
        stream.writelines(lines)
    return part


def make_file(path, lines, seed):
    """Writes lines that look like the first columns of a BED file."""
    rng = random.Random(seed)
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        for number in range(1, lines + 1):
            start = rng.randrange(1_000, 50_000_000)
            out.write(f"chr{rng.randint(1, 22)}\t{start}\t{start + rng.randrange(100, 5_000)}\tpeak{number:06d}\n")


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def main():
    parser = Job.Runner.getDefaultArgumentParser()
    parser.add_argument("--file", help="text file to sort; without it, fileToSort.txt is made in the folder")
    parser.add_argument("--folder", default=".", help="folder that receives sortedFile.txt (default: this one)")
    parser.add_argument("--lines", type=positive, default=20_000, help="lines of the file that is made (20000)")
    parser.add_argument("--chunk-lines", type=positive, default=5_000, help="a part up to this long is sorted at once (5000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other lines")
    options = parser.parse_args()

    folder = os.path.abspath(options.folder)
    os.makedirs(folder, exist_ok=True)
    source = os.path.abspath(options.file or os.path.join(folder, "fileToSort.txt"))

    with Toil(options) as toil:
        if options.restart:
            result = toil.restart()
        else:
            if options.file is None:
                make_file(source, options.lines, options.seed)
            part = toil.importFile(f"file://{source}")
            result = toil.start(Job.wrapJobFn(sort_part, part, options.chunk_lines, **NEEDS))
        toil.exportFile(result, f"file://{os.path.join(folder, 'sortedFile.txt')}")


if __name__ == "__main__":
    main()
