import assert from 'node:assert/strict';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import { readLaunchCommand } from '../../../../src/toil/launchCommand/readLaunchCommand';
import { Random } from '../../../real/hints/random';

const SEED = Number(process.env['LAUNCH_SEED'] ?? 20261122);

const start = 'toil launch-cluster lab --leaderNodeType t3.medium --keyPairName ann -z us-west-2a -T kubernetes';
const least = `${start} --nodeTypes m5.xlarge -w 0-3`;

/** The spec of a command that has no problems. */
function spec(text: string): ClusterSpecInput {
  const reading = readLaunchCommand(text);
  assert.deepEqual(reading.problems, []);
  return reading.spec;
}

/** Kinds of the problems, or of the notes, with the text that each stands at. */
function marked(text: string, which: 'problems' | 'notes'): string[] {
  return readLaunchCommand(text)[which].map((each) => `${each.kind}: ${text.slice(each.start, each.end)}`);
}

describe('A pasted launch', () => {
  it('becomes a spec', () => {
    assert.deepEqual(spec(least), {
      format: 1,
      name: 'lab',
      type: 'kubernetes',
      zone: 'us-west-2a',
      keyPair: 'ann',
      leader: { type: 't3.medium' },
      workers: [{ types: ['m5.xlarge'], min: 0, max: 3 }],
    });
    assert.deepEqual(readLaunchCommand(least).notes, []);
  });

  it('has all its options in the spec', () => {
    const all =
      `${start} --owner bob -t a=1 --tag 'b c=d e' --tag a=2 --vpcSubnet subnet-0a --use_private_ip --leaderStorage 80
      --nodeTypes m5.xlarge/m5a.xlarge:0.42,c5.large,r5.large --workers 4-1,2,0 --nodeStorage 90 --forceDockerAppliance
      --awsEc2ProfileArn arn:aws:iam::123456789012:instance-profile/own --awsEc2ExtraSecurityGroupId sg-1
      --awsEc2ExtraSecurityGroupId=sg-2 --allowFuse no --logDebug`.replaceAll('\n', '\\\n');
    const { format, name, type, zone, keyPair, ...rest } = spec(all);
    assert.deepEqual([format, name, type, zone, keyPair], [1, 'lab', 'kubernetes', 'us-west-2a', 'ann']);
    assert.deepEqual(rest, {
      owner: 'bob',
      tags: { a: '2', 'b c': 'd e' },
      network: { subnet: 'subnet-0a', privateAddress: true, securityGroups: ['sg-1', 'sg-2'] },
      leader: { type: 't3.medium', storage: 80 },
      workers: [
        { types: ['m5.xlarge', 'm5a.xlarge'], spot: true, bid: 0.42, min: 1, max: 4, storage: 90 },
        { types: ['c5.large'], count: 2, storage: 90 },
      ],
      appliance: { check: false },
      permissions: { instanceProfile: 'arn:aws:iam::123456789012:instance-profile/own' },
      fuse: false,
      logLevel: 'DEBUG',
    });
  });

  it('has its variables in the spec, those exported above and those before it', () => {
    const text = `
      # what the lab uses
      (venv) $ export TOIL_AWS_ZONE=eu-west-1b TOIL_AWS_TAGS='{"team": "rna"}' KEY=ann
      export TOIL_OWNER_TAG=bob TOIL_S3_HOST=minio.lab TOIL_S3_PORT=9000 TOIL_S3_USE_SSL=False
      (venv) $ TOIL_APPLIANCE_SELF=quay.io/x/toil:1 TOIL_DOCKER_REGISTRY=r TOIL_DOCKER_NAME=n TOIL_AWS_AMI=ami-1 \\
        TOIL_AWS_PROFILE=lab TOIL_CUSTOM_INIT_COMMAND='echo hi' TOIL_CUSTOM_DOCKER_INIT_COMMAND="echo ho" \\
        TOIL_AWS_SECRET_NAME=creds TOIL_AWS_NODE_DEBUG=True SINGULARITY_DOCKER_HUB_MIRROR=https://m TOIL_KUBERNETES_POD_TIMEOUT=60 \\
        KUBE_WATCH_ENABLED=1 EDITOR=vi TOIL_AWS_REGION=eu-west-1 \\
        toil launch-cluster lab --leaderNodeType t3.medium --keyPairName "$KEY" -T kubernetes --nodeTypes m5.large -w 2`;
    const { name, type, keyPair, leader, workers, ...rest } = spec(text);
    assert.deepEqual(
      [name, type, keyPair, leader, workers.length],
      ['lab', 'kubernetes', 'ann', { type: 't3.medium' }, 1],
    );
    assert.deepEqual(rest, {
      format: 1,
      zone: 'eu-west-1b',
      region: 'eu-west-1',
      tags: { team: 'rna' },
      owner: 'bob',
      s3Endpoint: 'http://minio.lab:9000',
      appliance: { image: 'quay.io/x/toil:1', registry: 'r', name: 'n' },
      machineImage: 'ami-1',
      profile: 'lab',
      initCommands: { host: 'echo hi', appliance: 'echo ho' },
      secret: 'creds',
      keepFailedNodes: true,
      mirrors: { dockerHub: 'https://m' },
      environment: { TOIL_KUBERNETES_POD_TIMEOUT: '60', KUBE_WATCH_ENABLED: '1' },
    });
  });

  const notes: readonly (readonly [string, string, readonly string[]])[] = [
    ['no cluster type', least.replace(' -T kubernetes', ''), ['typeMissing: toil launch-cluster']],
    [
      'a second pair',
      `${start} --nodeTypes a1.large -w 1 --nodeTypes m5.large -w 2`,
      ['repeated: --nodeTypes a1.large', 'repeated: -w 1'],
    ],
    [
      'a group of 0',
      least.replace('m5.xlarge', 'm5.xlarge,c5.large').replace('0-3', '0-3,0'),
      ['emptyGroup: -w 0-3,0'],
    ],
    [
      'options that do nothing',
      `${least} --boto x --network y --logFile z`,
      ['hasNoEffect: --boto x', 'hasNoEffect: --network y', 'hasNoEffect: --logFile z'],
    ],
    ['a private address', `${least} --use_private_ip`, ['takesEffect: --use_private_ip']],
    ['no key pair', least.replace(' --keyPairName ann', ''), ['required: toil launch-cluster']],
    [
      'a variable that an option overrules',
      `TOIL_AWS_ZONE=eu-west-1a ${least}`,
      ['variableOverruled: TOIL_AWS_ZONE=eu-west-1a'],
    ],
    [
      'a region that the zone overrules',
      `TOIL_AWS_REGION=eu-west-1 ${least}`,
      ['variableOverruled: TOIL_AWS_REGION=eu-west-1'],
    ],
    ['a store without a port', `TOIL_S3_HOST=minio ${least}`, ['portAdded: TOIL_S3_HOST=minio']],
    ['credentials', `AWS_SECRET_ACCESS_KEY=x ${least}`, ['secretLeftOut: AWS_SECRET_ACCESS_KEY=x']],
    ['a variable that is not exported', `TOIL_AWS_AMI=ami-1\n${least}`, ['notExported: TOIL_AWS_AMI=ami-1']],
    ['a second launch', `${least}\n${least}`, ['anotherLaunch: toil launch-cluster']],
  ];
  for (const [what, text, expected] of notes) {
    it(`notes ${what}`, () => {
      assert.deepEqual(marked(text, 'notes'), expected);
      assert.deepEqual(marked(text, 'problems'), []);
    });
  }

  const problems: readonly (readonly [string, readonly string[]])[] = [
    ['toil ssh-cluster lab', ['noCommand: toil ssh-cluster lab']],
    [`${least} --keyPairname x`, ['unknownOption: --keyPairname']],
    [`${least} --l x`, ['ambiguousOption: --l']],
    [`${least} --zone`, ['valueMissing: --zone']],
    [`${least} --forceDockerAppliance=1`, ['valueNotWanted: --forceDockerAppliance=1']],
    [`${least} again`, ['extraWord: again']],
    [`${least} --help`, ['asksForText: --help']],
    [`${least} -T slurm`, ['notOneOf: -T slurm']],
    [`${least} --logLevel loud`, ['notOneOf: --logLevel loud']],
    [`${least} --leaderStorage 5x`, ['notANumber: --leaderStorage 5x']],
    [`${least} --leaderStorage 5`, ['spec: --leaderStorage 5']],
    [`${least} --nodeStorage 5`, ['spec: --nodeStorage 5']],
    [`${least} --allowFuse maybe`, ['notABoolean: --allowFuse maybe']],
    [`${least} -p gce`, ['otherCloud: -p gce']],
    [`${least} -t ab`, ['badTag: -t ab']],
    [`${least} -t a=b=c`, ['badTag: -t a=b=c']],
    [`${start} --nodeTypes m5.large`, ['pairMissing: --nodeTypes m5.large', 'spec: toil launch-cluster']],
    [`${start} --nodeTypes m5.large -w 1,2`, ['lengthsDiffer: -w 1,2']],
    [`${start} --nodeTypes m5.large:1:2 -w 1`, ['badNodeType: --nodeTypes m5.large:1:2', 'spec: -w 1']],
    [`${start} --nodeTypes m5.large:0 -w 1`, ['spec: --nodeTypes m5.large:0']],
    [`${start} --nodeTypes M5 -w 1`, ['spec: --nodeTypes M5']],
    [`${start} --nodeTypes m5.large -w 1-2-3`, ['badCount: -w 1-2-3', 'spec: -w 1-2-3']],
    [`TOIL_AWS_TAGS=x ${least}`, ['badVariable: TOIL_AWS_TAGS=x']],
    [`${least} --owner $ME`, ['unknownVariable: $ME']],
    [least.replace('lab', 'My_Lab'), ['spec: My_Lab']],
    [least.replace('us-west-2a', 'oregon'), ['spec: -z oregon']],
  ];
  for (const [text, expected] of problems)
    it(`refuses ${expected.join(' and ')}`, () => assert.deepEqual(marked(text, 'problems'), expected));

  it('guesses the option that was meant', () => {
    const [problem] = readLaunchCommand(`${least} --keyPairname x`).problems;
    assert.ok(problem?.kind === 'unknownOption');
    assert.equal(problem.didYouMean, '--keyPairName');
  });

  it(`reads any text to its end (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const pieces = [
      ...`\\'"$\`<>;&|#= \n\r\t()-{}`.split(''),
      'toil launch-cluster',
      'export',
      '--zone',
      '-w',
      'A=',
      '$A',
      'x',
      '\u00A0',
      '\v',
    ];
    for (let i = 0; i < 3000; i += 1) {
      const text = Array.from({ length: random.below(20) }, () => random.pick(pieces)).join(random.pick(['', ' ']));
      const { problems, notes } = readLaunchCommand(text);
      for (const { start: from, end } of [...problems, ...notes])
        assert.ok(from >= 0 && from <= end && end <= text.length, JSON.stringify(text));
    }
  });
});
