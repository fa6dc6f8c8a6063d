cwlVersion: v1.2
class: CommandLineTool
label: Put the rows under one head, sorted by sample

requirements:
  EnvVarRequirement:
    envDef:
      LC_ALL: C # the same order on every machine
  ResourceRequirement:
    coresMin: 1
    ramMin: 128

inputs:
  rows:
    type: File[]
    inputBinding:
      position: 1

baseCommand: [sh, -c]
arguments:
  - |
    set -eu
    cat "$@" > rows.tsv
    printf 'sample\treads\tkept\tmean_quality\tgc_percent\n'
    sort rows.tsv
  - tabulate

stdout: summary.tsv
outputs:
  table: stdout
