cwlVersion: v1.2
class: CommandLineTool
doc: The first lines of a file.
baseCommand: head
stdout: first.txt
inputs:
  reads:
    type: File
    doc: The file to look into.
    inputBinding: { position: 2 }
  lines:
    type: int
    doc: How many lines.
    inputBinding: { position: 1, prefix: -n }
  note:
    type: string?
    doc: Not used.
outputs:
  first:
    type: stdout
