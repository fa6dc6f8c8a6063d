import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startAwsFront, type AwsFront } from '../../test/aws-front/awsFront';
import { IMAGES } from '../../test/aws-front/moto';
import { buildCluster } from '../../test/fakes/fakeCluster';
import { connections } from '../../test/loopback/support/connected';
import { buildAsExtension } from '../prepare/build';
import { REPOSITORY } from '../vscodeHost/folders';
import type { RowTimes } from './clusterRowTimes';
import { median, type Measurement } from './measurement';

/** Design section 5: milliseconds of the first cluster list, cold. */
const FIRST_ROWS = 400;
const REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1'],
  ...['eu-west-2', 'eu-central-1', 'ap-southeast-1', 'ap-southeast-2', 'ca-central-1'],
];
const IN_EACH = 5;
const TRIES = 5;

/**
 * The list of 50 clusters in 10 regions, each time by a process that has loaded nothing before. All rows take as long as moto, which answers one
 * call at a time: 600 ms for these 42 also where a bare HTTP client makes them. The first ones are those of the profile's own region.
 */
export async function clusterRows(): Promise<Measurement[]> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'bench-aws-')));
  const front = await startAwsFront();
  try {
    await fill(front);
    const program = await bundle(folder);
    const times: RowTimes[] = [];
    for (let count = 0; count < TRIES; count += 1) times.push(await once(program, front.url));
    const missing = times.find(({ clusters }) => clusters !== REGIONS.length * IN_EACH);
    if (missing !== undefined) throw new Error(`${missing.clusters} clusters were found`);
    return [
      {
        name: 'aws: first cluster rows, cold',
        value: median(times.map(({ first }) => first)),
        unit: 'ms',
        limit: FIRST_ROWS,
      },
      {
        name: `aws: all rows of ${REGIONS.length * IN_EACH} clusters`,
        value: median(times.map(({ all }) => all)),
        unit: 'ms',
      },
    ];
  } finally {
    await front.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(front: AwsFront): Promise<void> {
  const connected = await connections(front.url);
  const inRegion = async (region: string): Promise<void> => {
    const { vpc, subnet } = await front.addLoopbackNetwork(region);
    const place = { vpc, subnets: [subnet], image: IMAGES.amd64 };
    const aws = connected.to(region);
    await aws.ec2.importKeyPair('ann', KEY, {}, new AbortController().signal);
    for (let count = 0; count < IN_EACH; count += 1) {
      const name = `c${count}-${region}`;
      await buildCluster(aws, place, { name, launchId: `l${count}`, groups: [{ least: 0, most: 3 }] });
    }
  };
  await Promise.all(REGIONS.map(inRegion));
  connected.close();
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq1ugzEOWqcLkgWPCpGZT3Kv4oAs5l3jCbnF7Qk2rZi ann';

/** A program that times itself from before it loads anything of ours, in chunks as the extension's. */
async function bundle(folder: string): Promise<string> {
  await buildAsExtension({ rows: join(REPOSITORY, 'scripts', 'bench', 'clusterRowTimes.ts') }, folder);
  const program = join(folder, 'program.cjs');
  const text = `const begun = performance.now();
require('./rows.cjs').rowTimes(begun, process.argv[2], ${JSON.stringify(REGIONS)})
  .then((times) => console.log(JSON.stringify(times)));
`;
  await writeFile(program, text);
  return program;
}

async function once(program: string, url: string): Promise<RowTimes> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, url]);
  return JSON.parse(stdout) as RowTimes;
}
