import assert from 'node:assert/strict';
import { completionsAt } from '../../../../src/language/features/completion';
import { analysed } from './marked';
import { labels, suggestions, taken } from './taken';

const CLASSES = ['arv:UsePreemptible', 'ResourceRequirement', 'cwltool:CUDARequirement'];
const RESOURCES = ['coresMin', 'coresMax', 'ramMin', 'ramMax', 'tmpdirMin', 'tmpdirMax', 'outdirMin', 'outdirMax'];
const HEAD = 'cwlVersion: v1.2\nclass: CommandLineTool\n';

describe('completion in CWL', () => {
  describe('classes in hints', () => {
    it('are offered for a key that is begun', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n  ar|\ninputs: []\n`), CLASSES);
    });
    it('are offered on an empty line below hints', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n  |\ninputs: []\n`), CLASSES);
    });
    it('are offered on an empty line after another hint, without what is there', async () => {
      const document = `${HEAD}hints:\n  ResourceRequirement:\n    coresMin: 2\n  |\ninputs: []\n`;
      assert.deepEqual(await labels('t.cwl', document), ['arv:UsePreemptible', 'cwltool:CUDARequirement']);
    });
    it('are not offered again when they stand behind the cursor, under another prefix too', async () => {
      const document = `$namespaces: {a: http://arvados.org/cwl#}\n${HEAD}hints:\n  |\n  a:UsePreemptible: {usePreemptible: true}\n`;
      assert.deepEqual(await labels('t.cwl', document), ['ResourceRequirement', 'cwltool:CUDARequirement']);
    });
    it('are offered in an item of a list', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n- |\n`), CLASSES);
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n  - cl|\n`), CLASSES);
    });
    it('are offered as the value of class, without those of other items', async () => {
      const document = `${HEAD}hints:\n  - class: ResourceRequirement\n    coresMin: 1\n  - class: |\n`;
      assert.deepEqual(await labels('t.cwl', document), ['arv:UsePreemptible', 'cwltool:CUDARequirement']);
    });
    it('are offered in flow style and in JSON, also with an open quote', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints: {|}\n`), CLASSES);
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints: [|]\n`), CLASSES);
      assert.deepEqual(await labels('t.json', '{"cwlVersion": "v1.2", "hints": {"ar|": 1}}'), CLASSES);
      assert.deepEqual(await labels('t.json', '{"cwlVersion": "v1.2",\n "hints": {"ar|\n}'), CLASSES);
    });
    it('are offered in steps, inline processes and members of $graph', async () => {
      const workflow = 'cwlVersion: v1.2\nclass: Workflow\nsteps:\n  a:\n';
      assert.deepEqual(await labels('w.cwl', `${workflow}    hints:\n      |\n`), CLASSES);
      assert.deepEqual(
        await labels('w.cwl', `${workflow}    run:\n      class: CommandLineTool\n      hints:\n        |\n`),
        CLASSES,
      );
      assert.deepEqual(await labels('w.cwl', 'cwlVersion: v1.2\n$graph:\n- id: a\n  hints:\n    |\n'), CLASSES);
    });
    it('are not offered beside $graph, where hints have no effect', async () => {
      assert.deepEqual(await labels('w.cwl', 'cwlVersion: v1.2\nhints:\n  |\n$graph:\n- id: a\n'), []);
    });
    it('are only ResourceRequirement in requirements, as Toil refuses the others there', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}requirements:\n  |\n`), ['ResourceRequirement']);
    });
  });

  describe('nothing of the rest of the language', () => {
    const nowhere: readonly (readonly [string, string])[] = [
      ['a top-level key', `${HEAD}ba|`],
      ['an input that is called hints', `${HEAD}inputs:\n  hints:\n    |\n`],
      ['a comment', `${HEAD}hints:\n  # ar|\n`],
      ['the value of baseCommand', `${HEAD}baseCommand: |`],
      ['a field of another class', `${HEAD}hints:\n  DockerRequirement:\n    do|\n`],
      ['directly behind the colon', `${HEAD}hints:|\n`],
      ['directly behind the dash', `${HEAD}hints:\n-|\n`],
      ['an expression', `${HEAD}arguments: [ {valueFrom: $(|) } ]\n`],
    ];
    for (const [where, document] of nowhere)
      it(where, async () => {
        assert.deepEqual(await labels('t.cwl', document), []);
      });
    it('a block scalar', async () => {
      const text = `${HEAD}doc: >\n  hints:\n    ar`;
      assert.deepEqual(completionsAt(await analysed({ 't.cwl': text }), text.length), []);
    });
  });

  describe('fields and values', () => {
    it('of ResourceRequirement, without those that are there', async () => {
      const document = `${HEAD}requirements:\n  ResourceRequirement:\n    coresMin: 2\n    r|\n    ramMax: 9\n`;
      const left = RESOURCES.filter((name) => name !== 'coresMin' && name !== 'ramMax');
      assert.deepEqual(await labels('t.cwl', document), left);
    });
    it('of an item of a list, by its class before or behind', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n  - class: ResourceRequirement\n    |\n`), RESOURCES);
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n  - r|\n    class: ResourceRequirement\n`), RESOURCES);
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints: [{class: ResourceRequirement, |}]\n`), RESOURCES);
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints: [{|, class: ResourceRequirement}]\n`), RESOURCES);
    });
    it('of an item without a class: the class', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints: [{|}]\n`), ['class']);
    });
    it('of UsePreemptible and CUDARequirement, whatever the prefix', async () => {
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints:\n  arv:UsePreemptible:\n    |\n`), ['usePreemptible']);
      const own = `$namespaces:\n  x: http://commonwl.org/cwltool#\n${HEAD}hints:\n  x:CUDARequirement:\n    |\n`;
      assert.deepEqual(await labels('t.cwl', own), [
        'cudaVersionMin',
        'cudaComputeCapability',
        'cudaDeviceCountMin',
        'cudaDeviceCountMax',
      ]);
    });
    it('true and false after usePreemptible', async () => {
      const start = `$namespaces: {arv: http://arvados.org/cwl#}\n${HEAD}hints:\n  arv:UsePreemptible:\n    usePreemptible:`;
      assert.deepEqual(await labels('t.cwl', `${start} |`), ['true', 'false']);
      assert.equal(await taken('t.cwl', `${start} t|\n`, 'true'), `${start} true\n`);
      assert.deepEqual(await labels('t.cwl', `${HEAD}hints: {arv:UsePreemptible: {usePreemptible: |}}`), [
        'true',
        'false',
      ]);
    });
    it('amounts in MiB with what they are', async () => {
      const four = (await suggestions('t.cwl', `${HEAD}hints:\n  ResourceRequirement:\n    ramMin: |\n`)).at(1);
      assert.deepEqual([four?.label, four?.detail], ['4096', '4 GiB']);
    });
    it('a body where there is none', async () => {
      const start = `$namespaces: {arv: http://arvados.org/cwl#}\n${HEAD}hints:\n  arv:UsePreemptible:`;
      assert.equal(await taken('t.cwl', `${start} |\n`, 'usePreemptible'), `${start}\n    usePreemptible: true\n`);
    });
  });

  describe('the text that is written', () => {
    it('declares the prefix when it is not, in block style', async () => {
      assert.equal(
        await taken('t.cwl', `#!/usr/bin/env cwl-runner\n${HEAD}hints:\n  ar|\n`, 'arv:UsePreemptible'),
        `#!/usr/bin/env cwl-runner\ncwlVersion: v1.2\n$namespaces:\n  arv: http://arvados.org/cwl#\nclass: CommandLineTool\nhints:\n  arv:UsePreemptible:\n    usePreemptible: true\n`,
      );
    });
    it('declares it at the top of a document without a version', async () => {
      assert.equal(
        await taken('t.cwl', '# mine\nclass: CommandLineTool\nhints:\n  |', 'cwltool:CUDARequirement'),
        '# mine\n$namespaces:\n  cwltool: http://commonwl.org/cwltool#\nclass: CommandLineTool\nhints:\n  cwltool:CUDARequirement:\n    cudaVersionMin: "11.4"\n    cudaComputeCapability: "7.0"\n    cudaDeviceCountMin: 1',
      );
    });
    it('adds to $namespaces that are there, block or flow', async () => {
      assert.equal(
        await taken(
          't.cwl',
          `$namespaces:\n    # ontologies\n    edam: http://edamontology.org/\n${HEAD}hints:\n    |\n`,
          'arv:UsePreemptible',
        ),
        `$namespaces:\n    # ontologies\n    arv: http://arvados.org/cwl#\n    edam: http://edamontology.org/\n${HEAD}hints:\n    arv:UsePreemptible:\n        usePreemptible: true\n`,
      );
      assert.equal(
        await taken('t.cwl', `${HEAD}hints: {|}\n$namespaces: {e: http://e/}\n`, 'arv:UsePreemptible'),
        `${HEAD}hints: {arv:UsePreemptible: { usePreemptible: true }}\n$namespaces: {arv: http://arvados.org/cwl#,e: http://e/}\n`,
      );
    });
    it('writes JSON in JSON', async () => {
      const text = await taken('t.json', '{\n  "cwlVersion": "v1.2",\n  "hints": {"ar|"}\n}', 'arv:UsePreemptible');
      assert.deepEqual(JSON.parse(text), {
        $namespaces: { arv: 'http://arvados.org/cwl#' },
        cwlVersion: 'v1.2',
        hints: { 'arv:UsePreemptible': { usePreemptible: true } },
      });
      const list = await taken('t.json', '{"cwlVersion": "v1.2", "hints": [|]}', 'cwltool:CUDARequirement');
      assert.deepEqual(JSON.parse(list), {
        $namespaces: { cwltool: 'http://commonwl.org/cwltool#' },
        cwlVersion: 'v1.2',
        hints: [
          {
            class: 'cwltool:CUDARequirement',
            cudaVersionMin: '11.4',
            cudaComputeCapability: '7.0',
            cudaDeviceCountMin: 1,
          },
        ],
      });
    });
    it('uses the prefix that is declared for Arvados, and the full address where arv means something else', async () => {
      assert.deepEqual(
        (await labels('t.cwl', `$namespaces: {x: "http://arvados.org/cwl#"}\n${HEAD}hints:\n  |\n`))[0],
        'x:UsePreemptible',
      );
      const other = `$namespaces: {arv: "https://other.org/#"}\n${HEAD}hints:\n  `;
      assert.equal(
        await taken('t.cwl', `${other}|\n`, 'http://arvados.org/cwl#UsePreemptible'),
        `${other}http://arvados.org/cwl#UsePreemptible:\n    usePreemptible: true\n`,
      );
    });
    it('changes only the name where a colon follows', async () => {
      const head = `$namespaces: {arv: http://arvados.org/cwl#}\n${HEAD}`;
      assert.equal(
        await taken('t.cwl', `${head}hints:\n  arv:Use|: # spot\n    usePreemptible: true\n`, 'arv:UsePreemptible'),
        `${head}hints:\n  arv:UsePreemptible: # spot\n    usePreemptible: true\n`,
      );
    });
    it('writes an item of a list', async () => {
      const head = `$namespaces: {arv: http://arvados.org/cwl#}\n${HEAD}`;
      assert.equal(
        await taken('t.cwl', `${head}hints:\n  - |\n`, 'arv:UsePreemptible'),
        `${head}hints:\n  - class: arv:UsePreemptible\n    usePreemptible: true\n`,
      );
    });
    it('keeps CRLF line ends, and counts emoji and a byte order mark', async () => {
      const head = `\uFEFFlabel: "🧬🧬"\r\n`;
      assert.equal(
        await taken('t.cwl', `${head}hints:\r\n  ar|\r\n`, 'arv:UsePreemptible'),
        `\uFEFF$namespaces:\r\n  arv: http://arvados.org/cwl#\r\n${head.slice(1)}hints:\r\n  arv:UsePreemptible:\r\n    usePreemptible: true\r\n`,
      );
    });
  });

  it('offers the prefixes and their addresses in $namespaces', async () => {
    assert.deepEqual(await labels('t.cwl', `$namespaces:\n  |\n${HEAD}`), ['arv', 'cwltool']);
    assert.deepEqual(await labels('t.cwl', `$namespaces:\n  arv: |\n${HEAD}`), ['http://arvados.org/cwl#']);
    assert.equal(
      await taken('t.cwl', `${HEAD}$names|\n`, '$namespaces'),
      `${HEAD}$namespaces:\n  arv: http://arvados.org/cwl#\n`,
    );
  });
});
