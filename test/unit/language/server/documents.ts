/** The documents of the server's tests. */
export const TOOL = `cwlVersion: v1.2
class: CommandLineTool
$namespaces:
  arv: http://arvados.org/cwl#
hints:
  arv:UsePreemptible:
    usePreemptable: true # a comment that stays
  ResourceRequirement:
    coresMin: 4
baseCommand: sort
inputs: []
outputs: []
`;
export const RIGHT = TOOL.replace('usePreemptable', 'usePreemptible');
export const FLOW = `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
hints:
  arv:UsePreemptible:
    usePreemptible: true
inputs: []
outputs: []
steps:
  sort:
    run: tools/sort.cwl
    in: []
    out: []
`;
/** It says no: the workflow's hint has no effect then. */
export const SAYS_NO = RIGHT.replace('usePreemptible: true', 'usePreemptible: false');
