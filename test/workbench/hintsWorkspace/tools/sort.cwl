cwlVersion: v1.2
class: CommandLineTool
$namespaces:
  arv: http://arvados.org/cwl#
hints:
  arv:UsePreemptible:
    usePreemptible: true
baseCommand: [sort]
inputs: []
outputs: []
