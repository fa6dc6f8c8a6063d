import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import {
  clusterCommandOptions,
  clusterEnvironment,
  clusterJobStore,
  clusterRunOptions,
  kubernetesOwner,
  ownerOfAttempt,
  sharedJobStoreFault,
} from '../../../src/toil/clusterRun';
import { buildCommandLine, type CommandLineRequest } from '../../../src/toil/commandLine';
import { parseFlags } from '../../../src/toil/flags';

const RUN = '20261122-163001-align-reads-7f3a';
const PREFIX = 'a-cluster-with-a-very-long-nam-1f3a5c-';
/** Of a Toil without the extra `kubernetes`. */
const help = parseFlags(readFileSync(new URL('fixtures/cwl-help.txt', import.meta.url), 'utf8'));

function request(changes: Partial<CommandLineRequest>): CommandLineRequest {
  return {
    language: 'cwl',
    workflowPath: '/var/lib/toil/wf.cwl',
    inputs: { kind: 'none' },
    options: {},
    toil: { version: '9.6.0', bin: '/opt/toil/bin', python: '/opt/toil/bin/python3' },
    runDir: '/var/lib/toil/runs/1',
    jobStore: 'aws:eu-west-1:x-1',
    outputs: '/var/lib/toil/runs/1/outputs',
    restart: false,
    hasFlag: () => true,
    ...changes,
  };
}

describe('The command line of a run on a cluster', () => {
  it('has an owner of its own for each attempt, by which its pods are found again', () => {
    const words = (attempt: number): readonly string[] =>
      buildCommandLine(request(clusterCommandOptions({ batchSystem: 'kubernetes', runId: RUN, attempt }))).argv;
    assert.equal(words(1)[1], '--batchSystem=kubernetes');
    assert.ok(words(1).includes('--kubernetesPodTimeout=1800'));
    const owners = [1, 2, 1295].map((attempt) => ownerOfAttempt({ argv: [...words(attempt)] }) ?? '');
    assert.deepEqual(owners, [kubernetesOwner(RUN, 1), kubernetesOwner(RUN, 2), kubernetesOwner(RUN, 1295)]);
    assert.equal(new Set(owners).size, 3);
    for (const owner of owners) assert.match(owner, /^[a-z][a-z0-9-]{1,12}[a-z0-9]$/);
    assert.notEqual(kubernetesOwner(`${RUN}x`, 1), kubernetesOwner(RUN, 1));
    assert.equal(ownerOfAttempt({ argv: ['toil-cwl-runner', 'wf.cwl'] }), undefined);
  });

  it('says nothing of pods to a Toil that was installed without Kubernetes', () => {
    const options = clusterCommandOptions({ batchSystem: 'kubernetes', runId: RUN, attempt: 1 });
    const { argv, notes } = buildCommandLine(request({ ...options, hasFlag: (flag) => help.has(flag) }));
    assert.ok(!argv.some((word) => word.startsWith('--kubernetes')));
    assert.deepEqual(
      notes.map((note) => note.kind === 'flagMissing' && note.flag),
      ['--kubernetesOwner', '--kubernetesPodTimeout'],
    );
  });

  it('says no more than the batch system on the leader alone and on Mesos', () => {
    for (const batchSystem of ['single_machine', 'mesos'] as const) {
      assert.deepEqual(clusterCommandOptions({ batchSystem, runId: RUN, attempt: 1 }), { batchSystem, placeFlags: [] });
    }
  });

  it('tells each job where the store is that speaks S3, before it has anything from there', () => {
    const where = { runId: RUN, attempt: 1, s3Endpoint: 'http://minio:9000' };
    for (const batchSystem of ['kubernetes', 'mesos'] as const) {
      const { argv } = buildCommandLine(request(clusterCommandOptions({ ...where, batchSystem })));
      assert.ok(argv.includes('--setEnv=AWS_ENDPOINT_URL_S3=http://minio:9000'), argv.join(' '));
    }
    const alone = clusterCommandOptions({ ...where, batchSystem: 'single_machine' });
    assert.deepEqual(alone.placeFlags, []);
  });

  it('tries three times more at least where workers can be taken away', () => {
    assert.deepEqual(clusterRunOptions({ retries: 1, maxCores: 2 }, true), { retries: 3, maxCores: 2 });
    assert.deepEqual(clusterRunOptions({}, true), { retries: 3 });
    assert.deepEqual(clusterRunOptions({ retries: 7 }, true), { retries: 7 });
    assert.deepEqual(clusterRunOptions({ retries: 0 }, false), { retries: 0 });
  });
});

describe('The job store of a run on a cluster', () => {
  it('is one that Toil takes, of the cluster, and of this run only', () => {
    const ids = [RUN, `${RUN}1`, 'x', 'A--B__c', '-', 'ä'.repeat(80), `${'a'.repeat(70)}-b`];
    const stores = ids.flatMap((id) => ['c-1f3a5c-', PREFIX].map((prefix) => clusterJobStore('eu-west-1', prefix, id)));
    assert.equal(new Set(stores).size, stores.length);
    for (const store of stores) assert.equal(sharedJobStoreFault(store), undefined, store);
    assert.equal(clusterJobStore('eu-west-1', 'c-1f3a5c-', RUN), `aws:eu-west-1:c-1f3a5c-${RUN}`);
    assert.match(clusterJobStore('us-east-1', PREFIX, RUN), /^aws:us-east-1:a-cluster-[a-z-]+-1f3a5c-2026\S+$/);
  });

  it('is judged by the rules of S3 and Toil', () => {
    const faults = {
      'file:/var/lib/toil/js': 'kind',
      'aws:eu-west-1': 'form',
      'aws:Mars:abc': 'form',
      'aws:eu-west-1:a:b': 'form',
      'aws:eu-west-1:Abc': 'characters',
      'aws:eu-west-1:a_c': 'characters',
      'aws:eu-west-1:-abc': 'hyphens',
      'aws:eu-west-1:abc-': 'hyphens',
      'aws:eu-west-1:a--c': 'hyphens',
      'aws:eu-west-1:ab': 'length',
      [`aws:eu-west-1:${'a'.repeat(57)}`]: 'length',
      [`aws:us-gov-west-1:${'a'.repeat(56)}`]: undefined,
      'google:project:name': undefined,
    };
    for (const [locator, fault] of Object.entries(faults)) assert.equal(sharedJobStoreFault(locator), fault, locator);
  });
});

describe('The environment of a run on a cluster', () => {
  it('names a store that speaks S3 to Toil with its port, and to its libraries', () => {
    assert.deepEqual(clusterEnvironment('http://10.0.0.7:9000'), {
      PYTHONUTF8: '1',
      LC_CTYPE: 'C.UTF-8',
      TOIL_S3_HOST: '10.0.0.7',
      TOIL_S3_PORT: '9000',
      TOIL_S3_USE_SSL: 'False',
      AWS_ENDPOINT_URL_S3: 'http://10.0.0.7:9000',
    });
    const usual = clusterEnvironment('https://s3.example.org');
    assert.deepEqual([usual['TOIL_S3_PORT'], usual['TOIL_S3_USE_SSL']], ['443', undefined]);
    assert.deepEqual(clusterEnvironment(undefined), { PYTHONUTF8: '1', LC_CTYPE: 'C.UTF-8' });
  });
});
