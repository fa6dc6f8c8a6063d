import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { randomFillSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lackingForSsh, startSshServer, type SshServer } from '../../test/loopback/support/sshServer';
import { connect, type Connection } from '../../src/remote/connection';
import { sync } from '../../src/remote/sync/sync';
import { REPOSITORY } from '../vscodeHost/folders';
import { median, type Measurement } from './measurement';
import { slowLine } from './slowLine';

/** Design section 5. A rate of 0.8 is a time of 1/0.8. */
const FIRST_COPY = 1 / 0.8;
const UNCHANGED = 1.2;
const FAR = { rsync: 2, deltaCopy: 3 } as const;
/** Milliseconds of the far line's round trip. */
const ROUND_TRIP = 80;
const LARGE = 1024 ** 3;
const SMALL_FILES = 20_000;
const PAIRS = 3;
const HELPER_FILE = join(REPOSITORY, 'src', 'remote', 'sync', 'deltaHelper.py');
const endless = new AbortController().signal;
const run = promisify(execFile);

interface Place {
  readonly server: SshServer;
  readonly folder: string;
  /** What is copied. */
  readonly here: string;
  /** A new name at the other end each time. */
  next(): string;
}

/** Copies through our one connection, beside `rsync -e ssh` to the same server in the same run. */
export async function syncBench(): Promise<Measurement[]> {
  const lacking = lackingForSsh('rsync', 'python3');
  if (lacking !== undefined) throw new Error(`sync: ${lacking}`);
  const folder = await mkdtemp(join(tmpdir(), 'bench-sync-'));
  const server = await startSshServer();
  let count = 0;
  const place = { server, folder, next: () => join(folder, 'far', String((count += 1))) };
  await mkdir(join(folder, 'far'));
  try {
    const large = await writeLarge(join(folder, 'large'));
    const small = await writeSmall(join(folder, 'small'));
    return [
      ...(await near('1 GiB', FIRST_COPY, { ...place, here: large })),
      ...(await near(`${SMALL_FILES} small files`, undefined, { ...place, here: small })),
      ...(await far({ ...place, here: small })),
    ];
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeLarge(folder: string): Promise<string> {
  await mkdir(folder);
  const file = await open(join(folder, 'large'), 'w');
  const block = Buffer.alloc(16 * 1024 ** 2);
  for (let written = 0; written < LARGE; written += block.length) await file.write(randomFillSync(block));
  await file.close();
  return folder;
}

async function writeSmall(folder: string): Promise<string> {
  const perFolder = 200;
  for (let each = 0; each < SMALL_FILES / perFolder; each += 1) {
    const below = join(folder, String(each));
    await mkdir(below, { recursive: true });
    const names = Array.from({ length: perFolder }, (_, index) => index);
    await Promise.all(names.map((index) => writeFile(join(below, `${index}.txt`), `${each} ${index}\n`.repeat(index))));
  }
  return folder;
}

/** The first copy, with the limit where it has one, and one more with nothing changed. */
async function near(what: string, limit: number | undefined, place: Place): Promise<Measurement[]> {
  const connection = await connect(place.server.target, endless);
  try {
    const pairs = await taken(async (round) => {
      const [ours, theirs] = [place.next(), place.next()];
      const both = async (): Promise<[number, number]> => {
        const we = (): Promise<number> => timed(() => oursTo(connection, place, ours, 'rsync'));
        const they = (): Promise<number> => timed(() => rsyncTo(place, theirs));
        // Who comes second may find more to wait for.
        if (round % 2 === 0) return [await we(), await they()];
        const second = await they();
        return [await we(), second];
      };
      const times = [...(await both()), ...(await both())];
      await rm(ours, { recursive: true });
      await rm(theirs, { recursive: true });
      return times;
    });
    return [
      beside(`sync: ${what}, first copy`, limit, pairs[0], pairs[1]),
      beside(`sync: ${what}, nothing changed`, UNCHANGED, pairs[2], pairs[3]),
    ];
  } finally {
    connection.close();
  }
}

/** Many small files over a long line, with and without an rsync at hand. */
async function far(place: Place): Promise<Measurement[]> {
  const line = await slowLine(place.server.port, ROUND_TRIP);
  const connection = await connect({ ...place.server.target, port: line.port }, endless);
  try {
    const [ours, delta, theirs] = await taken(async () => [
      await timed(() => oursTo(connection, place, place.next(), 'rsync')),
      await timed(() => oursTo(connection, place, place.next(), undefined)),
      await timed(() => rsyncTo(place, place.next(), line.port)),
    ]);
    const what = `sync: ${SMALL_FILES} small files over ${ROUND_TRIP} ms`;
    return [
      beside(`${what}, rsync`, FAR.rsync, ours, theirs),
      beside(`${what}, delta copy`, FAR.deltaCopy, delta, theirs),
    ];
  } finally {
    connection.close();
    line.close();
  }
}

/** The middle of each of several times that are measured in turns. */
async function taken(round: (number: number) => Promise<number[]>): Promise<number[]> {
  const rounds: number[][] = [];
  for (let count = 0; count < PAIRS; count += 1) rounds.push(await round(count));
  const [first = []] = rounds;
  return first.map((_, index) => median(rounds.map((times) => times[index] ?? Number.NaN)));
}

function beside(name: string, factor: number | undefined, ours = Number.NaN, theirs = Number.NaN): Measurement {
  const limit = factor === undefined ? {} : { limit: factor * theirs };
  return { name, value: ours, unit: 's', ...limit, against: { value: theirs, what: 'rsync -e ssh' } };
}

async function timed(work: () => Promise<void>): Promise<number> {
  // What was written before is on the disk: nobody pays for another's copy.
  await run('sync');
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

async function oursTo(
  connection: Connection,
  { here }: Place,
  remote: string,
  rsync: string | undefined,
): Promise<void> {
  const request = {
    direction: 'up' as const,
    local: here,
    remote,
    excludes: { patterns: [], gitignore: false },
    deletes: false,
    dryRun: false,
  };
  const tools = { report: () => undefined, helperFile: HELPER_FILE, rsync };
  const { by, problems } = await sync(connection, request, tools, endless);
  if (problems[0] !== undefined) throw new Error(`${problems[0].path}: ${problems[0].detail}`);
  if (by !== (rsync === undefined ? 'deltaCopy' : 'rsync')) throw new Error(`it was copied by ${by}`);
}

async function rsyncTo({ server, here, folder }: Place, remote: string, port = server.port): Promise<void> {
  const known = join(folder, 'known_hosts');
  await writeFile(known, `[127.0.0.1]:${port} ${server.hostKey}\n`);
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'IdentityAgent=none', `UserKnownHostsFile=${known}`];
  const ssh = [
    'ssh',
    '-F',
    '/dev/null',
    '-p',
    String(port),
    '-i',
    server.keyFile,
    ...options.flatMap((each) => ['-o', each]),
  ];
  await run('rsync', ['-a', '--mkpath', '-e', ssh.join(' '), `${here}/`, `${server.target.user}@127.0.0.1:${remote}/`]);
}
