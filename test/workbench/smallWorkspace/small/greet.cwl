cwlVersion: v1.2
# Two required inputs and an optional one; says a name and leaves it in greeting.txt.
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
