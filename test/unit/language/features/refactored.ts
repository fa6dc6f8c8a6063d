import type { RefactoredCase } from './refactoredCase';
import { FLOW } from './refactoredFlow';

const TOOL = 'cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: [echo, a]\ninputs: {}\noutputs: {}\n';
const STEP = 'Make this step preemptible';
const NOT_STEP = 'Make this step not preemptible';

/** Block style and what people mix into it. */
const BLOCK: readonly RefactoredCase[] = [
  {
    name: 'a tool without hints and namespaces',
    title: 'Make this tool preemptible',
    place: 'class:',
    before: `# A tool.
class: CommandLineTool
cwlVersion: v1.2 # the newest
baseCommand: [echo, a]
inputs: {}
outputs: {}
`,
    after: `# A tool.
class: CommandLineTool
cwlVersion: v1.2 # the newest
$namespaces:
  arv: http://arvados.org/cwl#
baseCommand: [echo, a]
hints:
  arv:UsePreemptible:
    usePreemptible: true
inputs: {}
outputs: {}
`,
  },
  {
    name: 'a tool with a hint of its own',
    title: 'Make this tool not preemptible',
    place: 'baseCommand',
    before: `${TOOL}hints: [{class: "http://arvados.org/cwl#UsePreemptible", usePreemptible: true}] # cheap\n`,
    after: `${TOOL}hints: [{class: "http://arvados.org/cwl#UsePreemptible", usePreemptible: false}] # cheap\n`,
  },
  {
    name: 'a workflow, at its header',
    title: 'Make this workflow preemptible',
    place: 'class',
    before: `cwlVersion: v1.2
class: Workflow
$namespaces: {edam: "http://edamontology.org/"}
requirements:
    SubworkflowFeatureRequirement: {}
    # that was all
inputs: {}
outputs: {}
steps:
    align:
        run: tool.cwl
        in: {}
        out: []
`,
    after: `cwlVersion: v1.2
class: Workflow
$namespaces: {edam: "http://edamontology.org/", arv: http://arvados.org/cwl#}
requirements:
    SubworkflowFeatureRequirement: {}
    # that was all
hints:
    arv:UsePreemptible:
        usePreemptible: true
inputs: {}
outputs: {}
steps:
    align:
        run: tool.cwl
        in: {}
        out: []
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'a step of a map, against the hint of the workflow',
    title: NOT_STEP,
    place: 'align',
    before: `cwlVersion: v1.2
class: Workflow
$namespaces:
  a: http://arvados.org/cwl#
hints: {a:UsePreemptible: {usePreemptible: true}}
inputs: {}
outputs: {}
steps:
  align: # the long one
    run: tool.cwl
    in: {}
    out: []
  sort: {run: tool.cwl, in: {}, out: []}
`,
    after: `cwlVersion: v1.2
class: Workflow
$namespaces:
  a: http://arvados.org/cwl#
hints: {a:UsePreemptible: {usePreemptible: true}}
inputs: {}
outputs: {}
steps:
  align: # the long one
    run: tool.cwl
    hints:
      a:UsePreemptible:
        usePreemptible: false
    in: {}
    out: []
  sort: {run: tool.cwl, in: {}, out: []}
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'a step of a list, with hints in a list',
    title: STEP,
    place: '- id: align',
    before: `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs: {}
steps:
- id: align
  run: tool.cwl
  in: {}
  out: []
  hints:
  - class: NetworkAccess # none
    networkAccess: false
- id: sort
  run: tool.cwl
  in: {}
  out: []
$namespaces:
  edam: http://edamontology.org/
`,
    after: `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs: {}
steps:
- id: align
  run: tool.cwl
  in: {}
  out: []
  hints:
  - class: NetworkAccess # none
    networkAccess: false
  - class: arv:UsePreemptible
    usePreemptible: true
- id: sort
  run: tool.cwl
  in: {}
  out: []
$namespaces:
  edam: http://edamontology.org/
  arv: http://arvados.org/cwl#
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'a step in braces',
    title: STEP,
    place: 'align',
    before: `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs: {}
steps:
  align: {run: tool.cwl, in: {}, out: []} # one line
`,
    after: `cwlVersion: v1.2
$namespaces:
  arv: http://arvados.org/cwl#
class: Workflow
inputs: {}
outputs: {}
steps:
  align: {run: tool.cwl, hints: {arv:UsePreemptible: {usePreemptible: true}}, in: {}, out: []} # one line
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'a step with empty hints',
    title: STEP,
    place: 'hints',
    before: `cwlVersion: v1.2
class: Workflow
inputs: {}
outputs: {}
steps:
  align:
    hints: {} # none
    run: tool.cwl
    in: {}
    out: []
`,
    after: `cwlVersion: v1.2
$namespaces:
  arv: http://arvados.org/cwl#
class: Workflow
inputs: {}
outputs: {}
steps:
  align:
    hints: {arv:UsePreemptible: {usePreemptible: true}} # none
    run: tool.cwl
    in: {}
    out: []
`,
    others: { '/w/tool.cwl': TOOL },
  },
  {
    name: 'a tool that is written in a step',
    title: 'Make this tool preemptible',
    place: 'class: CommandLineTool',
    before: `cwlVersion: v1.2
class: Workflow
$namespaces:
  arv: http://arvados.org/cwl#
inputs: {}
outputs: {}
steps:
  align:
    in: {}
    out: []
    run:
      class: CommandLineTool
      $namespaces: {edam: "http://edamontology.org/"}
      inputs: {}
      outputs: {}
      baseCommand: [echo, a]
`,
    after: `cwlVersion: v1.2
class: Workflow
$namespaces:
  arv: http://arvados.org/cwl#
inputs: {}
outputs: {}
steps:
  align:
    in: {}
    out: []
    run:
      class: CommandLineTool
      $namespaces: {edam: "http://edamontology.org/", arv: http://arvados.org/cwl#}
      hints:
        arv:UsePreemptible:
          usePreemptible: true
      inputs: {}
      outputs: {}
      baseCommand: [echo, a]
`,
  },
];

/** Each style that steps, hints and namespaces come in. Real Toil reads them too: test/real/hints/refactorings.test.ts. */
export const REFACTORED: readonly RefactoredCase[] = [...BLOCK, ...FLOW];
