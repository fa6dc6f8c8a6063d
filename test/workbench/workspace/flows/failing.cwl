cwlVersion: v1.2
class: CommandLineTool
doc: Fails as a tool does that misses its reference.
baseCommand: [sh, -c]
arguments: ['echo "no index for $0" >&2; exit 3']
inputs:
  genome:
    type: string
    inputBinding: {}
outputs: []
