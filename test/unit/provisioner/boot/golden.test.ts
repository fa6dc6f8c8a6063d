import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import { readBootFiles, type BootFiles } from '../../../../src/provisioner/boot/bootFiles';
import type { Machine, MachineFile, MachineUnit } from '../../../../src/provisioner/boot/ignition';
import { leaderMachine } from '../../../../src/provisioner/boot/leaderDocument';
import { workerMachine } from '../../../../src/provisioner/boot/workerDocument';
import { bootInput } from '../../../../src/provisioner/resources/context';
import { FakeAccount } from '../../../fakes/fakeAws';
import { documents, NEVER, partsOf, planned, specOf } from '../support/launching';

const FILES = resolve(import.meta.dirname, '../../../../src/provisioner/boot/files');
const GOLDEN = join(import.meta.dirname, 'golden');

const MESOS: Partial<ClusterSpecInput> = { type: 'mesos', workers: [{ types: ['m5.large'], spot: true, count: 2 }] };
const KUBERNETES: Partial<ClusterSpecInput> = {
  workers: [{ types: ['m5.large'], spot: true, max: 4, labels: { 'lab/team': 'rna' } }],
};

/**
 * What a machine gets, in a page that a person reads: every file and unit by name, and every line that is not as it stands in `files/`.
 * A change that is meant: UPDATE_GOLDEN=1 npx mocha test/unit/provisioner/boot/golden.test.ts, and read the difference.
 */
describe('The page about what a machine gets is as it was', () => {
  let files: BootFiles;

  before(async () => {
    files = await readBootFiles(FILES, NEVER);
  });

  async function machineOf(role: 'leader' | 'worker', spec: Partial<ClusterSpecInput>): Promise<Machine> {
    const aws = new FakeAccount().at();
    const { choices, cluster, launchId, spec: whole } = await planned(partsOf(aws), specOf(spec));
    const input = bootInput({ aws, cluster, launchId, spec: whole, choices, boot: documents(), ssh: [] });
    const [group] = choices.groups;
    assert.ok(group);
    // The launch's id is made by chance.
    const fixed = { ...input, launchId: 'LAUNCH', parameters: `/toil/${cluster}/LAUNCH/`, tags: tagsOf(input.tags) };
    return role === 'leader' ? leaderMachine(files, fixed) : workerMachine(files, group, fixed);
  }

  for (const [name, role, spec] of [
    ['leader', 'leader', KUBERNETES],
    ['worker', 'worker', KUBERNETES],
    ['leader-of-mesos', 'leader', MESOS],
    ['worker-of-mesos', 'worker', MESOS],
  ] as const)
    it(name, async () => {
      const page = pageOf(await machineOf(role, spec), files);
      const file = join(GOLDEN, `${name}.txt`);
      if (process.env['UPDATE_GOLDEN'] !== undefined) await writeFile(file, page);
      assert.equal(page, await readFile(file, 'utf8'));
    });
});

function tagsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, key.endsWith('launch-id') ? 'LAUNCH' : value]),
  );
}

function pageOf({ files, units, links }: Machine, sources: BootFiles): string {
  // Programs are not indented.
  const known = new Set([...sources.values()].flatMap((text) => text.split('\n')).map((line) => line.trimStart()));
  const ownLines = (text: string): string[] => text.split('\n').filter((line) => !known.has(line.trimStart()));
  return [
    ...files.map(fileLine),
    ...units.map(unitLine),
    ...links.map(({ path, target }) => `link    ${path} -> ${target}`),
    '',
    ...files.flatMap((file) => ('text' in file ? filled(file.path, ownLines(file.text)) : [])),
    ...units.flatMap(({ name, text = '' }) => filled(name, ownLines(text))),
    '',
  ].join('\n');
}

function fileLine(file: MachineFile): string {
  const from = 'url' in file ? ` <- ${file.url} sha256 ${file.sha256.slice(0, 8)}` : '';
  return `${file.mode.toString(8).padStart(4, '0')}    ${file.path}${from}`;
}

function unitLine({ name, enabled, masked }: MachineUnit): string {
  return `${masked === true ? 'masked' : enabled === true ? 'runs  ' : 'called'}  ${name}`;
}

function filled(where: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [where, ...lines.map((line) => `    ${line}`)];
}
