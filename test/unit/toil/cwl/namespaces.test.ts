import assert from 'node:assert/strict';
import { expandName, namespacesAt, prefixOf } from '../../../../src/toil/cwl/namespaces';
import { fieldOf, type At } from '../../../../src/toil/cwl/nodes';
import { opened } from '../../../../src/toil/cwl/program';
import { stepsOf } from '../../../../src/toil/cwl/processes';
import { processIn, programOf } from './loaded';

async function tool(top: string): Promise<At> {
  return processIn(await programOf(`class: CommandLineTool\n${top}\n`)).at;
}

describe('names of CWL and what they stand for', () => {
  const cases: [string, string, string, string][] = [
    ['a declared prefix', '$namespaces: {a: "http://x/#"}', 'a:B', 'http://x/#B'],
    ['a base without a separator', '$namespaces: {a: http://x}', 'a:B', 'http://xB'],
    ['a prefix that is not declared', '$namespaces: {a: "http://x/#"}', 'b:B', 'b:B'],
    ['the prefix of CWL itself', '', 'cwl:ResourceRequirement', 'https://w3id.org/cwl/cwl#ResourceRequirement'],
    ['a full address', '$namespaces: {a: "http://x/#"}', 'http://y/#B', 'http://y/#B'],
    ['a scheme that is declared as a prefix, as it can be', '$namespaces: {http: "ftp:"}', 'http://y', 'ftp://y'],
    ['a class of CWL', '', 'DockerRequirement', 'https://w3id.org/cwl/cwl#DockerRequirement'],
    ['another bare name', '', 'UsePreemptible', 'file:///w/UsePreemptible'],
    ['bases from a merge key', 'x: &n {a: "http://x/#"}\n$namespaces: {<<: *n, b: "http://y/"}', 'a:B', 'http://x/#B'],
    ['$namespaces that are no map', '$namespaces: [a]', 'a:B', 'a:B'],
  ];
  for (const [what, top, written, iri] of cases) {
    it(`expand ${what}`, async () => {
      assert.equal(expandName(written, await tool(top)), iri);
    });
  }

  it('have a prefix before their first colon, unless they are addresses', () => {
    assert.deepEqual(['arv:A', 'A', ':A', 'http://x#A', 'file:a', 'a:b:c'].map(prefixOf), ['arv', undefined, undefined, undefined, undefined, 'a']); // prettier-ignore
  });

  it('start afresh in a nested process that declares some', async () => {
    const program = await programOf(`class: Workflow
$namespaces: {arv: "http://arvados.org/cwl#"}
steps:
  own: {run: {class: CommandLineTool, $namespaces: {edam: "http://e/"}}}
  none: {run: {class: CommandLineTool}}
  file: {run: tool.cwl}
  import: {run: {$import: part.cwl}}
`);
    const found = stepsOf(program, processIn(program).at).map(({ at }) => {
      const run = opened(program, fieldOf(at, 'run'));
      return run === undefined ? undefined : [...namespacesAt(run).declared.keys()];
    });
    assert.deepEqual(found.slice(0, 2), [['edam'], ['arv']]);
  });

  it('are those of the importing file in a part that declares none, and its own in a file that a step runs', async () => {
    const program = await programOf({
      '/w/main.cwl':
        'class: Workflow\nsteps:\n  a: {run: {$import: part.cwl}}\n  b: {run: part.cwl}\n$namespaces: {arv: "http://x#"}\n',
      '/w/part.cwl': 'class: CommandLineTool\n',
    });
    const declared = stepsOf(program, processIn(program).at).map(({ process }) =>
      process === undefined ? undefined : [...namespacesAt(process.at).declared.keys()],
    );
    assert.deepEqual(declared, [['arv'], []]);
  });
});
