cwlVersion: v1.2
class: CommandLineTool
$namespaces:
  arv: http://arvados.org/cwl#
hints:
  arv:UsePreemptible:
    usePreemptable: true # cheap
  ResourceRequirement:
    coresMin: 16
    ramMin: 8192
baseCommand: [sort]
inputs: []
outputs: []
