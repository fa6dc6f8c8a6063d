/** Workflows that are over as soon as Toil has started them, for tests of what is around a run. */

/** Two required inputs and an optional one; says a name and leaves it in `greeting.txt`. */
export const GREET_CWL = `cwlVersion: v1.2
class: CommandLineTool
doc: Greets somebody.
baseCommand: echo
stdout: greeting.txt
inputs:
  reads:
    type: File
    doc: The reads that nobody looks at.
  name:
    type: string
    doc: Whom to greet.
    inputBinding: {}
  times:
    type: int?
    doc: How often.
outputs:
  greeting:
    type: stdout
`;

/** What `greet.cwl` runs with, beside a file `reads.txt`. */
export const GREET_INPUTS = 'reads: { class: File, path: reads.txt }\nname: Ada\n';

/** A step that refers to a file that is not there, in its line 7. */
export const BROKEN_CWL = `cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  greet:
    run: no-such-tool.cwl
    in: []
    out: []
`;

export const COUNT_WDL = `version 1.0
task count {
  input {
    File reads
    Int lanes
  }
  command <<< wc -l < ~{reads} >>>
  output { Int lines = read_int(stdout()) }
}
workflow counting {
  input {
    File reads
    Int lanes
  }
  call count { input: reads = reads, lanes = lanes }
  output { Int lines = count.lines }
}
`;

/** Says each line of a file as it comes, on stderr, until the line `end`; then runs one small job. */
export const ECHO_PY = `"""Says what somebody writes into a file."""

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
`;
