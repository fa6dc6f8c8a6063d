#!/usr/bin/env python3
"""Makes the small data of the samples again: the same bytes every time.

    python3 makeData.py

writes reads/*.fastq.gz for the CWL and the WDL sample and regions.bed for the Python sample. The reads are cut from a
made-up genome; their qualities (Phred+33) fall towards the 3' end as a sequencer's do, and in some reads they fall early.
"""

import gzip
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
READ_LENGTH = 75
# Name, number of reads, share of bad reads, GC content.
SAMPLES = [
    ("liver", 120, 0.10, 0.41),
    ("kidney", 90, 0.25, 0.44),
    ("spleen", 60, 0.50, 0.52),
]


def genome(rng, length, gc):
    return "".join(rng.choices("ACGT", [(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2], k=length))


def qualities(rng, bad):
    """One quality from 2 to 40 per base: high, then falling from a random base on."""
    knee = rng.randint(10, 30) if bad else rng.randint(50, READ_LENGTH)
    start = rng.randint(34, 39)
    return [max(2, min(40, start + rng.randint(-2, 1) - max(0, place - knee) // 2)) for place in range(READ_LENGTH)]


def reads(rng, count, bad_share, gc):
    chromosome = genome(rng, 20_000, gc)
    for number in range(1, count + 1):
        at = rng.randrange(len(chromosome) - READ_LENGTH)
        scores = qualities(rng, rng.random() < bad_share)
        # A base of low quality is now and then called N.
        bases = "".join(
            "N" if score < 5 and rng.random() < 0.2 else base
            for base, score in zip(chromosome[at : at + READ_LENGTH], scores)
        )
        place = f"{rng.randint(1101, 1116)}:{rng.randint(1000, 20000)}:{rng.randint(1000, 20000)}"
        yield f"@SIM01:7:FC1:1:{place} 1:N:0:{number}\n{bases}\n+\n{''.join(chr(s + 33) for s in scores)}\n"


def write_gzip(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    # No name and no time in the header: the same bytes on every machine.
    with open(path, "wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as out:
        out.write(text.encode("ascii"))


def regions(rng, count):
    for number in range(1, count + 1):
        start = rng.randrange(1_000, 50_000_000)
        end = start + rng.randrange(100, 5_000)
        yield f"chr{rng.randint(1, 22)}\t{start}\t{end}\tpeak{number:04d}\t{rng.randint(1, 1000)}\t{rng.choice('+-')}\n"


def main():
    rng = random.Random(20261122)
    for name, count, bad_share, gc in SAMPLES:
        text = "".join(reads(rng, count, bad_share, gc))
        for sample in ("cwl", "wdl"):
            write_gzip(HERE / sample / "reads" / f"{name}.fastq.gz", text)
    (HERE / "python" / "regions.bed").write_text("".join(regions(rng, 800)), encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
