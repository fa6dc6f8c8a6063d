/** Tiny workflows. Each shows that it works on what it was given, and can be held and let go by files. */

/** Copies its input file and says `done`. */
export const CWL = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: [sh, -c, 'cat "$0"; echo done']
inputs:
  reads: {type: File, inputBinding: {position: 1}}
outputs:
  counts: stdout
stdout: counts.txt
`;

export const WDL = `version 1.0
workflow count {
  input { File reads }
  call copy { input: reads = reads }
  output { File counts = copy.counts }
}
task copy {
  input { File reads }
  command <<< cat "~{reads}"; echo done >>>
  output { File counts = stdout() }
  runtime { docker: "debian:bookworm-slim" }
}
`;

/** One job; its arguments after the options are a file to copy and the result's name. */
export const PYTHON = `import shutil
from argparse import ArgumentParser
from toil.common import Toil
from toil.job import Job

def copy(job, source, target):
    with open(source) as here, open(target, "w") as there:
        there.write(here.read() + "done\\n")

if __name__ == "__main__":
    parser = ArgumentParser()
    Job.Runner.addToilOptions(parser)
    parser.add_argument("source")
    parser.add_argument("target")
    options = parser.parse_args()
    import os
    job = Job.wrapJobFn(copy, options.source, os.path.abspath(options.target), memory="64M", cores=0.1, disk="1M")
    with Toil(options) as toil:
        toil.restart() if options.restart else toil.start(job)
`;

/**
 * Two jobs in a row. The first says that it is at work by a file `up`, then waits until there is a file `go`; all in
 * `folder`. What it leaves proves that the second one ran after it.
 */
export function held(folder: string): string {
  return `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs:
  result: {type: File, outputSource: second/out}
steps:
  first:
    in: {}
    out: [out]
    run:
      class: CommandLineTool
      baseCommand: [sh, -c, 'touch ${folder}/up; while [ ! -e ${folder}/go ]; do sleep 0.1; done; echo first']
      inputs: {}
      outputs: {out: stdout}
      stdout: first.txt
  second:
    in: {before: first/out}
    out: [out]
    run:
      class: CommandLineTool
      baseCommand: [sh, -c, 'cat "$0"; echo second']
      inputs: {before: {type: File, inputBinding: {position: 1}}}
      outputs: {out: stdout}
      stdout: second.txt
`;
}

/** A job that leaves a file of so many MiB in its folder, then one that looks at it. */
export function large(mebibytes: number): string {
  return `cwlVersion: v1.2
class: CommandLineTool
requirements:
  ResourceRequirement: {ramMin: 64, tmpdirMin: 1, outdirMin: 1}
baseCommand: [sh, -c, 'head -c ${mebibytes}m /dev/zero > big; wc -c < big']
inputs: {}
outputs:
  size: stdout
stdout: size.txt
`;
}
