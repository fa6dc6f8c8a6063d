import type { RefactoredCase } from './refactoredCase';

const TOOL = 'cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: [echo, a]\ninputs: {}\noutputs: {}\n';
const STEP = 'Make this step preemptible';
const NOT_STEP = 'Make this step not preemptible';

/** JSON, aliases and merge keys. */
export const FLOW: readonly RefactoredCase[] = [
  {
    name: 'JSON in lines',
    title: STEP,
    place: '"align"',
    before: `{
  "class": "Workflow",
  "cwlVersion": "v1.2",
  "inputs": {},
  "outputs": {},
  "steps": {
    "align": {
      "run": "tool.cwl",
      "in": {},
      "out": []
    }
  }
}
`,
    after: `{
  "$namespaces": {"arv": "http://arvados.org/cwl#"},
  "class": "Workflow",
  "cwlVersion": "v1.2",
  "inputs": {},
  "outputs": {},
  "steps": {
    "align": {
      "run": "tool.cwl",
      "hints": {"arv:UsePreemptible": {"usePreemptible": true}},
      "in": {},
      "out": []
    }
  }
}
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'packed JSON',
    title: 'Make this tool preemptible',
    place: '"CommandLineTool"',
    before: `{"$graph":[{"class":"CommandLineTool","id":"#main","inputs":[],"outputs":[],"baseCommand":["echo","a"],"hints":[]}],"cwlVersion":"v1.2"}\n`,
    after: `{"$namespaces":{"arv":"http://arvados.org/cwl#"},"$graph":[{"class":"CommandLineTool","id":"#main","inputs":[],"outputs":[],"baseCommand":["echo","a"],"hints":[{"class":"arv:UsePreemptible","usePreemptible":true}]}],"cwlVersion":"v1.2"}\n`,
  },
  {
    name: 'a body that an alias stands for',
    title: NOT_STEP,
    place: 'align',
    before: `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: {}
outputs: {}
hints:
  arv:UsePreemptible: &spot {usePreemptible: true}
steps:
  align: {run: tool.cwl, in: {}, out: [], hints: {arv:UsePreemptible: *spot}}
`,
    after: `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: {}
outputs: {}
hints:
  arv:UsePreemptible: &spot {usePreemptible: true}
steps:
  align: {run: tool.cwl, in: {}, out: [], hints: {arv:UsePreemptible: {usePreemptible: false}}}
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'a body with a merge key',
    title: NOT_STEP,
    place: 'align',
    before: `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: {}
outputs: {}
hints:
  arv:UsePreemptible: &spot {usePreemptible: true}
steps:
  align:
    run: tool.cwl
    in: {}
    out: []
    hints:
      arv:UsePreemptible:
        <<: *spot
`,
    after: `cwlVersion: v1.2
class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
inputs: {}
outputs: {}
hints:
  arv:UsePreemptible: &spot {usePreemptible: true}
steps:
  align:
    run: tool.cwl
    in: {}
    out: []
    hints:
      arv:UsePreemptible:
        <<: *spot
        usePreemptible: false
`,
    others: { '/w/tool.cwl': TOOL },
  },
];
