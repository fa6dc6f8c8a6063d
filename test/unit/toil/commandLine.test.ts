import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { afterwards, buildCommandLine, type CommandLineRequest, unsafeInJobStore } from '../../../src/toil/commandLine';
import { parseFlags } from '../../../src/toil/flags';

const help = (name: string): Set<string> =>
  parseFlags(readFileSync(new URL(`fixtures/${name}-help.txt`, import.meta.url), 'utf8'));
const CWL_FLAGS = help('cwl');
const WDL_FLAGS = help('wdl');
const toil = { version: '9.6.0', bin: '/opt/toil/bin', python: '/opt/toil/bin/python3' };

function request(changes: Partial<CommandLineRequest> = {}): CommandLineRequest {
  return {
    language: 'cwl',
    workflowPath: '/home/ana/wf.cwl',
    inputs: { kind: 'none' },
    options: {},
    toil,
    runDir: '/runs/1',
    jobStore: 'file:/runs/1/js',
    outputs: '/runs/1/outputs',
    restart: false,
    hasFlag: (flag) => (changes.language === 'wdl' ? WDL_FLAGS : CWL_FLAGS).has(flag),
    ...changes,
  };
}
const OWN = ['--writeMessages=@MESSAGES@', '--stats', '--clean=never', '--logColors=False', '--disableProgress'];

describe('The command line', () => {
  it('of a CWL workflow', () => {
    const { argv, notes } = buildCommandLine(
      request({ inputs: { kind: 'file', path: '/home/ana/in.yml' }, fragment: 'main' }),
    );
    assert.deepEqual(notes, []);
    assert.deepEqual(argv, [
      '/opt/toil/bin/toil-cwl-runner',
      ...OWN,
      '--jobStore=file:/runs/1/js',
      '--outdir=/runs/1/outputs',
      '--relax-path-checks',
      '/home/ana/wf.cwl#main',
      '/home/ana/in.yml',
    ]);
  });

  it('of a WDL workflow', () => {
    const { argv, notes } = buildCommandLine(
      request({
        language: 'wdl',
        workflowPath: '/home/ana/wf.wdl',
        inputs: { kind: 'file', path: '/home/ana/in.json' },
      }),
    );
    assert.deepEqual(notes, []);
    assert.deepEqual(argv, [
      '/opt/toil/bin/toil-wdl-runner',
      ...OWN,
      '--jobStore=file:/runs/1/js',
      '--outputDirectory=/runs/1/outputs',
      '--outputFile=/runs/1/outputs.json',
      '/home/ana/wf.wdl',
      '--input',
      '/home/ana/in.json',
    ]);
  });

  it("of a Python workflow: the job store behind Toil's flags, the script's own words behind it", () => {
    const { argv } = buildCommandLine(
      request({
        language: 'python',
        workflowPath: '/home/ana/wf.py',
        inputs: { kind: 'arguments', words: ['--names', 'a b'] },
        options: { extraArguments: ['--more'] },
      }),
    );
    assert.deepEqual(argv, [
      '/opt/toil/bin/python3',
      '/home/ana/wf.py',
      ...OWN,
      'file:/runs/1/js',
      '--names',
      'a b',
      '--more',
    ]);
  });

  it('of a restart has the same words and one more', () => {
    for (const language of ['cwl', 'wdl', 'python'] as const) {
      const first = buildCommandLine(request({ language })).argv;
      const again = buildCommandLine(request({ language, restart: true })).argv;
      assert.deepEqual(
        again.filter((word) => word !== '--restart'),
        first,
      );
      assert.equal(again.length, first.length + 1);
    }
  });

  it('tells every option by its flag', () => {
    const { argv, notes } = buildCommandLine(
      request({
        options: {
          retries: 3,
          onFailure: 'stopAtOnce',
          maxCores: 8,
          maxMemory: 2 ** 34,
          defaultCores: 0.5,
          defaultMemory: 1e9 + 0.4,
          defaultPreemptible: true,
          workFolder: '/scratch/a b',
          cleanWorkFolder: 'onSuccess',
          extraArguments: ['--logDebug', '-x y'],
        },
      }),
    );
    assert.deepEqual(notes, []);
    for (const word of [
      '--retryCount=3',
      '--stopOnFirstFailure=True',
      '--maxCores=8',
      '--maxMemory=17179869184',
      '--defaultCores=0.5',
      '--defaultMemory=1000000000',
      '--defaultPreemptible=True',
      '--workDir=/scratch/a b',
      '--cleanWorkDir=onSuccess',
    ]) {
      assert(argv.indexOf(word) > 0 && argv.indexOf(word) < argv.indexOf('/home/ana/wf.cwl'), word);
    }
    assert.deepEqual(argv.slice(-2), ['--logDebug', '-x y']);
  });

  it('leaves out what this Toil does not know, and says so', () => {
    const { argv, notes } = buildCommandLine(
      request({ options: { onFailure: 'finishOthers' }, hasFlag: (flag) => !/stopOnFirst|relax/.test(flag) }),
    );
    assert(!argv.some((word) => /stopOnFirst|relax/.test(word)));
    assert.deepEqual(notes, [
      { kind: 'flagMissing', flag: '--relax-path-checks' },
      { kind: 'flagMissing', flag: '--stopOnFirstFailure', option: 'onFailure' },
    ]);
  });

  it("writes names with #, % and ? as URIs, as the runners would take them for a URI's parts", () => {
    const { argv } = buildCommandLine(
      request({
        workflowPath: '/a/ü #1/50%.cwl',
        fragment: 'main',
        inputs: { kind: 'file', path: "/a/it's $(x) -n.yml" },
      }),
    );
    assert.deepEqual(argv.slice(-2), ['file:///a/%C3%BC%20%231/50%25.cwl#main', "/a/it's $(x) -n.yml"]);
  });

  for (const character of ['#', '%', '?']) {
    it(`spells a name with ${character} in such a way for both kinds of inputs`, () => {
      for (const language of ['cwl', 'wdl'] as const) {
        const { argv } = buildCommandLine(
          request({ language, inputs: { kind: 'file', path: `/a/${character}.json` } }),
        );
        assert.equal(argv.at(-1), `file:///a/${encodeURIComponent(character)}.json`);
      }
    });
  }

  it("warns of a job store that Toil's shell command would not survive", () => {
    assert.deepEqual(buildCommandLine(request({ jobStore: 'file:/Application Support/js' })).notes, [
      { kind: 'unsafeJobStore', character: ' ' },
    ]);
    assert.deepEqual(['file:/a/$(x)', 'file:/a;b', "file:/a'b", 'file:/ü'].map(unsafeInJobStore), ['$', ';', "'", 'ü']);
    assert.deepEqual(['file:/home/ana-1/js_2.x', 'aws:us-east-1:runs'].map(unsafeInJobStore), [undefined, undefined]);
  });
});

describe('What follows the end of a run', () => {
  const kept = (keepJobStore: 'never' | 'afterFailure' | 'always' | undefined): boolean[] => {
    const { afterSuccess, afterFailure } = afterwards(
      toil,
      'file:/js',
      keepJobStore === undefined ? {} : { keepJobStore },
    );
    return [afterSuccess, afterFailure].map((steps) => {
      assert.deepEqual(steps[0], { argv: ['/opt/toil/bin/toil', 'stats', '--raw', 'file:/js'], file: 'stats.json' });
      return !steps.some(({ argv }) => argv.includes('clean'));
    });
  };

  it('saves the statistics, and deletes the job store unless it is to be kept', () => {
    assert.deepEqual(kept('never'), [false, false]);
    assert.deepEqual(kept('afterFailure'), [false, true]);
    assert.deepEqual(kept('always'), [true, true]);
    assert.deepEqual(kept(undefined), [false, true]);
  });
});

describe('The flags in a help text', () => {
  it('are those that the real runners list', () => {
    for (const flag of [
      '--jobStore',
      '--jobstore',
      '--writeMessages',
      '--stats',
      '--relax-path-checks',
      '-e',
      '--defaultPreemptable',
    ]) {
      assert(CWL_FLAGS.has(flag), flag);
    }
    for (const flag of ['--outputDirectory', '-o', '-m', '--input', '--container']) assert(WDL_FLAGS.has(flag), flag);
  });

  it('are not those that a description only speaks of', () => {
    // `--file1 file` is in the usage example of toil-cwl-runner.
    assert(!CWL_FLAGS.has('--file1'));
    assert.deepEqual([...parseFlags('  --a X, -b X  see --c\n                 --d is old\n')], ['--a', '-b']);
  });
});
