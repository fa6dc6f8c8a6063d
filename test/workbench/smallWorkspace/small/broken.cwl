cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  greet:
    run: no-such-tool.cwl
    in: []
    out: []
