import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { providePackages, missingPackages } from '../../../scripts/debianPackages';
import { findOnPath } from '../../../scripts/vscodeHost/programs';
import type { ClusterSpecInput } from '../../../src/contracts/clusterSpec';
import { readBootFiles } from '../../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../../src/provisioner/boot/documents';
import type { BootDocument } from '../../../src/provisioner/bootDocument';
import { bootInput } from '../../../src/provisioner/resources/context';
import { FakeAccount } from '../../fakes/fakeAws';
import { documents, NEVER, partsOf, planned, specOf } from '../../unit/provisioner/support/launching';

const execute = promisify(execFile);
const FILES = resolve(import.meta.dirname, '../../../src/provisioner/boot/files');

const NEEDS = [
  { found: () => findOnPath(['ignition-validate']), apt: 'ignition' },
  { found: () => findOnPath(['shellcheck']), apt: 'shellcheck' },
  { found: () => findOnPath(['systemd-analyze']), apt: 'systemd' },
];

/** What Flatcar and the system extension have, so that our units can name it. */
const FLATCAR_UNITS = ['containerd', 'coreos-metadata', 'docker', 'kubelet', 'sshd-keygen'];
const FLATCAR_PROGRAMS = ['/bin/bash', '/bin/true', '/usr/bin/bash', '/usr/bin/docker', '/usr/bin/systemctl'];
const SYSTEM_UNITS = '/usr/lib/systemd/system';

interface Inner {
  readonly storage: { readonly files: readonly { path: string; mode: number; contents: { source: string } }[] };
  readonly systemd: { readonly units: readonly { name: string; contents?: string }[] };
}

/** Each machine's document, with everything that a spec can add. */
async function machines(): Promise<ReadonlyMap<string, string>> {
  const boot = bootDocuments(await readBootFiles(FILES, NEVER));
  const of = async (input: Partial<ClusterSpecInput>) => {
    const aws = new FakeAccount().at();
    const { choices, cluster, launchId, spec } = await planned(partsOf(aws), specOf(input));
    return bootInput({ aws, cluster, launchId, spec, choices, boot: documents(), ssh: [] });
  };
  const more = {
    initCommands: { host: 'echo host', appliance: 'echo appliance' },
    appliance: { image: '123456789012.dkr.ecr.us-west-2.amazonaws.com/toil:9.6.0', check: false },
  };
  const kubernetes = await of({ ...more, workers: [{ types: ['m5.large'], spot: true, max: 4 }] });
  const mesos = await of({ ...more, type: 'mesos', workers: [{ types: ['m5.large'], count: 2 }] });
  const [worker] = kubernetes.choices.groups;
  const [agent] = mesos.choices.groups;
  assert.ok(worker && agent);
  return new Map([
    ['leader', wholeOf(boot.leader(kubernetes))],
    ['worker', wholeOf(boot.worker(worker, kubernetes))],
    ['leader of Mesos', wholeOf(boot.leader(mesos))],
    ['worker of Mesos', wholeOf(boot.worker(agent, mesos))],
  ]);
}

/** The document, wherever it lies. */
function wholeOf({ userData, overflow }: BootDocument): string {
  return overflow?.body ?? userData;
}

/** The document that Ignition unpacks. */
function innerOf(outer: string): string {
  const { ignition } = JSON.parse(outer) as { ignition: { config: { replace: { source: string } } } };
  return gunzipSync(Buffer.from(ignition.config.replace.source.replace('data:;base64,', ''), 'base64')).toString();
}

async function write(root: string, path: string, text: string, mode = 0o644): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
}

/** A root that has what the document puts there, and stand-ins for what Flatcar has. */
async function writeRoot(root: string, { storage, systemd }: Inner): Promise<string[]> {
  for (const name of await readdir(SYSTEM_UNITS))
    if (/\.(target|slice)$/.test(name)) await cp(join(SYSTEM_UNITS, name), join(root, SYSTEM_UNITS, name));
  for (const path of FLATCAR_PROGRAMS) await write(root, path, '', 0o755);
  for (const name of FLATCAR_UNITS)
    await write(root, join(SYSTEM_UNITS, `${name}.service`), '[Service]\nExecStart=/bin/true\n');
  for (const { path, mode, contents } of storage.files)
    if (contents.source.startsWith('data:,'))
      await write(root, path, decodeURIComponent(contents.source.slice('data:,'.length)), mode);
  const own = systemd.units.flatMap(({ name, contents }) => (contents === undefined ? [] : [{ name, contents }]));
  for (const { name, contents } of own) await write(root, join('/etc/systemd/system', name), contents);
  return own.map(({ name }) => name);
}

/** All that a program says; empty where it has nothing against its input. */
async function saidBy(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await execute(program, args);
    return `${stdout}${stderr}`;
  } catch (error) {
    if (!(error instanceof Error) || !('stdout' in error)) throw error;
    return `${String(error.stdout)}${'stderr' in error ? String(error.stderr) : ''}${error.message}`;
  }
}

describe('What machines boot by, read by the programs that read it there', () => {
  let folder: string;
  let made: ReadonlyMap<string, string>;

  before('provide the checkers', async function () {
    folder = await mkdtemp(join(tmpdir(), 'toil-boot-'));
    const mayInstall = process.platform === 'linux' && process.getuid?.() === 0;
    // Where they cannot be had this is left out; in CI that is a failure.
    if (!mayInstall && process.env['CI'] === undefined && missingPackages(NEEDS).length > 0) this.skip();
    await providePackages('a look at boot documents', NEEDS, () => undefined);
    made = await machines();
  });

  after(() => rm(folder, { recursive: true, force: true }));

  for (const machine of ['leader', 'worker', 'leader of Mesos', 'worker of Mesos']) {
    it(`Ignition takes the document of the ${machine}, and the one packed in it`, async () => {
      const outer = made.get(machine);
      assert.ok(outer);
      for (const [name, text] of [
        ['outer', outer],
        ['inner', innerOf(outer)],
      ] as const) {
        const file = join(folder, `${machine}-${name}.ign`);
        await writeFile(file, text);
        assert.equal(await saidBy('ignition-validate', [file]), '', name);
      }
    });

    it(`systemd finds nothing wrong with the units of the ${machine}`, async () => {
      const root = join(folder, `root of ${machine}`);
      const units = await writeRoot(root, JSON.parse(innerOf(made.get(machine) ?? '')) as Inner);
      assert.ok(units.length > 0);
      const paths = units.map((name) => join(root, '/etc/systemd/system', name));
      assert.equal(await saidBy('systemd-analyze', ['verify', '--man=no', `--root=${root}`, ...paths]), '');
    });
  }

  it('ShellCheck finds nothing wrong with the programs', async () => {
    const files = await readBootFiles(FILES, NEVER);
    const programs = [...files].flatMap(([path, text]) => (text.startsWith('#!/bin/bash') ? [join(FILES, path)] : []));
    assert.ok(programs.length > 10);
    // SC1091: what they read stands on the machine only.
    assert.equal(await saidBy('shellcheck', ['--exclude=SC1091', ...programs]), '');
  });
});
