cwlVersion: v1.2
class: Workflow
inputs: []
outputs: []
steps:
  sort:
    run: tools/sort.cwl
    in: []
    out: []
  count:
    run: tools/count.cwl
    in: []
    out: []
