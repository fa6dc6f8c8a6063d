import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as v from 'valibot';
import { clusterSpecSchema, DEFAULT_STORAGE, type ClusterSpecInput } from '../../src/contracts/clusterSpec';
import { launchCommandOf } from '../../src/toil/launchCommand/launchCommandOf';
import { readLaunchCommand } from '../../src/toil/launchCommand/readLaunchCommand';
import { quoted } from '../../src/toil/launchCommand/shellText';
import { randomSpec } from '../unit/toil/launchCommand/randomSpec';
import { Random } from './hints/random';
import { TOIL_BIN } from './toilBin';

/** What Toil's parser makes of the words after `toil launch-cluster`; null: it refuses them. */
interface ToilLaunch {
  readonly clusterName: string;
  readonly provisioner: string;
  readonly clusterType: string | null;
  readonly zone: string | null;
  readonly keyPairName: string;
  readonly owner: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly leaderNodeType: string;
  readonly leaderStorage: number;
  readonly nodeStorage: number;
  readonly vpcSubnet: string | null;
  readonly use_private_ip: boolean;
  readonly awsEc2ProfileArn: string | null;
  readonly awsEc2ExtraSecurityGroupIds: readonly string[];
  readonly allowFuse: boolean;
  readonly forceDockerAppliance: boolean;
  readonly logLevel: string;
  readonly groups: readonly (readonly [string[], number | null, boolean, number, number])[];
}

const SEED = Number(process.env['LAUNCH_SEED'] ?? 20261122);
const DEFAULTS = v.parse(clusterSpecSchema, { format: 1, type: 'mesos', workers: [] });
const BASE = 'lab --leaderNodeType t3.medium --keyPairName ann';
/** Without `--`, which Python before 3.13 drops even where it is a value. */
const WORDS = [
  ...['--zone', '-z', '-zus-west-2a', '--zone=us-west-2b', 'us-west-2a', '--z', '-z=us-west-2c', '--bogus', '-x'],
  ...['-T', 'mesos', 'kubernetes', '--clusterT=mesos', '--clus', 'slurm', '-Tkubernetes', '-', '-1', "''"],
  ...['--owner', 'bob', '--own=eve', '-t', 'a=b', '-ta=c', '--tag=d=', '--tag', 'x', 'a=b=c', "'-a b'", '-p', 'aws'],
  ...[
    '--nodeTypes',
    'm5.large/m5a.large:0.42',
    'm5.large,c5.large:1e-1',
    '--nodeTypes=c5.large:x',
    'a:1:2',
    '/',
    '--node',
  ],
  ...[
    '-w',
    '1-4',
    '4-1',
    '-w2',
    '-w0',
    '--workers=1,0-0',
    '1-2-3',
    '-w=3',
    '0-2,5',
    '--leader',
    '--leaderStorage',
    '80',
  ],
  ...[
    '--leaderS=1_0',
    '--nodeStorage=+60',
    '--nodeStorage',
    '5.5',
    '--vpcSubnet',
    'subnet-0a',
    '--use_private_ip',
    '--use',
  ],
  ...[
    '--forceDocker',
    '--forceDockerAppliance=1',
    '--allowFuse',
    'no',
    '--allowFuse=yeah',
    'maybe',
    '--logDebug',
    '--logLevel',
  ],
  ...[
    'debug',
    'Info',
    '--logOff',
    '--log',
    '--logE',
    '--boto=x',
    '--network',
    '--tempDirRoot=/tmp',
    '--logColors=off',
    '--logFile',
  ],
  ...[
    '--awsEc2Extra',
    'sg-1',
    '--awsEc2ExtraSecurityGroupId=sg-2',
    '--awsEc2ProfileArn=arn:aws:iam::123456789012:instance-profile/p',
  ],
];

/** What our reading and Toil's have in common, with all defaults. */
function comparable(written: ClusterSpecInput): object {
  // Not by the schema: Toil's parser does not look at amounts and the form of names.
  const spec = {
    ...DEFAULTS,
    ...written,
    leader: { ...DEFAULTS.leader, ...written.leader },
    network: { ...DEFAULTS.network, ...written.network },
    appliance: { ...DEFAULTS.appliance, ...written.appliance },
  };
  return {
    name: spec.name,
    zone: spec.zone,
    keyPair: spec.keyPair,
    owner: spec.owner,
    tags: spec.tags,
    leader: spec.leader.type,
    leaderStorage: spec.leader.storage,
    subnet: spec.network.subnet,
    privateAddress: spec.network.privateAddress,
    securityGroups: spec.network.securityGroups,
    profile: written.permissions?.instanceProfile,
    fuse: spec.fuse,
    check: spec.appliance.check,
    logLevel: spec.logLevel,
    type: spec.type,
    workers: written.workers.map(groupOf),
  };
}

function groupOf({ types, bid, count, min, max, storage }: ClusterSpecInput['workers'][number]): object {
  return { types: types.toSorted(), bid: bid ?? null, range: count ?? [min, max], storage: storage ?? DEFAULT_STORAGE };
}

function comparableOfToil(launch: ToilLaunch): object {
  return {
    name: launch.clusterName,
    zone: launch.zone ?? undefined,
    keyPair: launch.keyPairName,
    owner: launch.owner ?? undefined,
    tags: launch.tags,
    leader: launch.leaderNodeType,
    leaderStorage: launch.leaderStorage,
    subnet: launch.vpcSubnet ?? undefined,
    privateAddress: launch.use_private_ip,
    securityGroups: launch.awsEc2ExtraSecurityGroupIds,
    profile: launch.awsEc2ProfileArn ?? undefined,
    fuse: launch.allowFuse,
    check: !launch.forceDockerAppliance,
    logLevel: launch.logLevel.toUpperCase(),
    // The one thing that is meant to differ (issue 4): Toil makes a Mesos cluster of a launch without a type.
    type: launch.clusterType ?? 'kubernetes',
    workers: launch.groups.map(([types, bid, ranged, least, most]) => ({
      types,
      bid,
      range: ranged ? [least, most] : most,
      storage: launch.nodeStorage,
    })),
  };
}

/** Whether Toil's parser would stop too; what only a spec's own rules refuse, and other clouds, come later in Toil. */
function isRefused(line: string): boolean {
  const { problems, notes } = readLaunchCommand(`toil launch-cluster ${line}`);
  const later = new Set(['spec', 'otherCloud']);
  return problems.some(({ kind }) => !later.has(kind)) || notes.some(({ kind }) => kind === 'required');
}

function askToil(lines: readonly string[]): (ToilLaunch | null)[] {
  const program = join(TOIL_BIN, 'python3');
  const options = { input: JSON.stringify(lines), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const answers = execFileSync(program, [join(import.meta.dirname, 'launchOracle.py')], options);
  return answers
    .trim()
    .split('\n')
    .map((answer) => JSON.parse(answer) as ToilLaunch | null);
}

describe('A launch as Toil 9.6.0 reads it', function () {
  this.timeout(120_000);

  it(`is read as Toil's own parser reads it (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const lines = Array.from({ length: 3000 }, () => {
      const words = Array.from({ length: random.below(7) }, () => random.pick(WORDS));
      return random.chance(0.5) ? [BASE, ...words].join(' ') : [...words, BASE].join(' ');
    });
    const answers = askToil(lines);
    const taken = answers.filter((answer) => answer !== null).length;
    assert.ok(taken > 300 && taken < 2700, `Toil takes ${taken} of ${lines.length}`);
    lines.forEach((line, i) => {
      const toil = answers[i] ?? null;
      assert.equal(isRefused(line), toil === null, line);
      if (toil === null) return;
      const { spec } = readLaunchCommand(`toil launch-cluster ${line}`);
      assert.deepEqual(comparable(spec), comparableOfToil(toil), line);
    });
  });

  it(`written from a spec says the same to Toil (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const specs = Array.from({ length: 300 }, () => randomSpec(random, true));
    const written = specs.map(launchCommandOf);
    const answers = askToil(written.map(({ argv }) => argv.slice(2).map(quoted).join(' ')));
    specs.forEach((spec, i) => {
      const toil = answers[i];
      assert.ok(toil, written[i]?.text);
      // Tags with an equals sign go through the environment.
      const inEnvironment = written[i]?.environment.some(([name]) => name === 'TOIL_AWS_TAGS') === true;
      const tags = inEnvironment ? {} : spec.tags;
      assert.deepEqual(comparableOfToil(toil), comparable({ ...spec, tags }), written[i]?.text);
    });
  });
});
