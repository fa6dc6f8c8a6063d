cwlVersion: v1.2
class: Workflow
doc: Counts the lines of texts, then joins the counts on a machine with much memory.
requirements:
  ScatterFeatureRequirement: {}
inputs:
  texts: File[]
steps:
  count:
    run:
      class: CommandLineTool
      requirements:
        ResourceRequirement: { coresMin: 0.5, ramMin: 128, tmpdirMin: 1, outdirMin: 1 }
      baseCommand: [wc, -l]
      inputs:
        text: File
      stdin: $(inputs.text.path)
      stdout: count.txt
      outputs:
        count: stdout
    scatter: text
    in: { text: texts }
    out: [count]
  join:
    run:
      class: CommandLineTool
      requirements:
        ResourceRequirement: { coresMin: 1, ramMin: 4500, tmpdirMin: 1, outdirMin: 1 }
      baseCommand: [cat]
      inputs:
        counts: { type: 'File[]', inputBinding: { position: 1 } }
      stdout: counts.txt
      outputs:
        joined: stdout
    in: { counts: count/count }
    out: [joined]
outputs:
  counts: { type: File, outputSource: join/joined }
