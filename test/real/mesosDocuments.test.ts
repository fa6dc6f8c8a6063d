import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readBootFiles, type BootFiles } from '../../src/provisioner/boot/bootFiles';
import { bootDocuments } from '../../src/provisioner/boot/documents';
import { applianceOf } from '../../src/provisioner/boot/artefacts';
import type { BootInput } from '../../src/provisioner/bootDocument';
import { bootInput } from '../../src/provisioner/resources/context';
import { FakeAccount } from '../fakes/fakeAws';
import { documents, NEVER, partsOf, planned, specOf } from '../unit/provisioner/support/launching';
import { TOIL_BIN } from './toilBin';

const FILES = path.resolve(import.meta.dirname, '../../src/provisioner/boot/files');

/** A container as `docker run` is told to start it. Lists are sorted: their order means nothing. */
interface Container {
  readonly image: string;
  readonly entrypoint: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  /** Name, network, init, rights. */
  readonly options: readonly string[];
}

interface Asked {
  readonly role: 'leader' | 'worker';
  readonly fuse: boolean;
  readonly preemptible: boolean;
}

/** Options of `docker run` that are followed by a value. */
const WITH_VALUE = new Set(['-e', '-v', '--volume', '--name', '--net', '--entrypoint', '--env-file', '--security-opt']);

/** The options before the image, each with its value; then the image and what follows it. */
function optionsOf(words: readonly string[]): { options: (readonly [string, string])[]; rest: readonly string[] } {
  const options: (readonly [string, string])[] = [];
  let i = 0;
  for (; words[i]?.startsWith('-') === true; i += 1) {
    const word = words[i] ?? '';
    const [, name, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined && value !== undefined) options.push([name, value]);
    else if (WITH_VALUE.has(word)) options.push([word, words[(i += 1)] ?? '']);
    else options.push([word, '']);
  }
  return { options, rest: words.slice(i) };
}

/** @param read a file that `--env-file` names. */
function containerOf(words: readonly string[], read: (file: string) => string): Container {
  const { options, rest } = optionsOf(words);
  const of = (...names: readonly string[]): string[] =>
    options.filter(([name]) => names.includes(name)).map(([, value]) => value);
  const variables = [...of('-e'), ...of('--env-file').flatMap((file) => read(file).split('\n'))];
  const taken = ['-e', '--env-file', '-v', '--volume', '--entrypoint'];
  const [image = '', ...args] = rest;
  return {
    image,
    entrypoint: of('--entrypoint').join(),
    arguments: args.toSorted(),
    environment: Object.fromEntries(variables.filter((line) => line !== '').map(variable)),
    volumes: of('-v', '--volume').toSorted(),
    options: options
      .filter(([name]) => !taken.includes(name))
      .map(([name, value]) => `${name} ${value}`.trim())
      .sort(),
  };
}

function variable(text: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  // Python writes blanks into JSON.
  return [name, name === 'TOIL_AWS_TAGS' ? JSON.stringify(JSON.parse(value)) : value];
}

describe('The containers of a Mesos cluster are those that Toil starts', function () {
  this.timeout(60_000);
  let files: BootFiles;
  let folder: string;
  before(async () => {
    files = await readBootFiles(FILES, NEVER);
    folder = mkdtempSync(path.join(tmpdir(), 'mesos-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** What a machine of ours runs: its own programs run, with stand-ins for Docker, the records and the machine's facts. */
  function ours({ role, preemptible }: Asked, input: BootInput): Container {
    const [group] = input.choices.groups;
    assert.ok(group);
    const made = bootDocuments(files);
    const chosen = { ...group, group: { ...group.group, spot: preemptible } };
    const document = role === 'leader' ? made.leader(input) : made.worker(chosen, input);
    const machine = new MachineFolder(path.join(folder, `${role}-${String(preemptible)}-${String(input.spec.fuse)}`));
    machine.write(document.userData);
    const unit = role === 'leader' ? 'toil-leader.service' : 'toil-agent.service';
    return containerOf(machine.run(unit), (file) => machine.read(file));
  }

  for (const fuse of [true, false])
    it(fuse ? 'with FUSE' : 'without FUSE', async () => {
      const input = await inputOf(fuse);
      const stdin = JSON.stringify({ tags: input.tags });
      const env = { ...process.env, TOIL_APPLIANCE_SELF: applianceOf(input.spec) };
      const python = path.join(TOIL_BIN, 'python3');
      const oracle = path.join(import.meta.dirname, 'mesosOracle.py');
      const lines = execFileSync(python, [oracle], { input: stdin, env, encoding: 'utf8' }).trim().split('\n');
      const answers = lines.map((line) => JSON.parse(line) as Asked & { readonly words: readonly string[] });
      const asked = answers.filter((each) => each.fuse === fuse);
      assert.equal(asked.length, 3);
      for (const question of asked) {
        const none = (): string => assert.fail('Toil names no file of variables');
        const toils = containerOf(question.words, none);
        assert.deepEqual(ours(question, input), expected(toils, question, input), JSON.stringify(question));
      }
    });
});

/** All that is other than Toil's, on purpose. */
function expected(toils: Container, { role, preemptible }: Asked, { spec, choices }: BootInput): Container {
  const { TOIL_KUBERNETES_HOST_PATH, TOIL_KUBERNETES_PRIVILEGED, ...environment } = toils.environment;
  assert.deepEqual(
    [TOIL_KUBERNETES_HOST_PATH, TOIL_KUBERNETES_PRIVILEGED],
    ['/var/lib/toil', spec.fuse ? 'True' : undefined],
  );
  const left = new Set([
    // There is no Kubernetes: Docker would make a folder of the file that is not there, and kubectl take it for its settings.
    '/etc/kubernetes/admin.conf:/root/.kube/config',
    // Nor anything to join by it; only Toil's own launch reads it, on the leader.
    ...(role === 'worker' ? ['/etc/kubernetes:/etc/kubernetes'] : []),
  ]);
  assert.ok([...left].every((volume) => toils.volumes.includes(volume)));
  if (role === 'worker')
    assert.ok(toils.arguments.includes(`--attributes=preemptible:${preemptible ? 'True' : 'False'}`));
  return {
    ...toils,
    volumes: toils.volumes.filter((volume) => !left.has(volume)),
    // Nothing there reads Kubernetes' two. Toil in the container knows by these where it is and which image it is, as on our other leaders.
    environment: { ...environment, TOIL_AWS_ZONE: choices.zone, TOIL_APPLIANCE_SELF: applianceOf(spec) },
  };
}

async function inputOf(fuse: boolean): Promise<BootInput> {
  const account = new FakeAccount();
  const asked = specOf({
    type: 'mesos',
    fuse,
    workers: [{ types: ['m5.large'], count: 1 }],
    tags: { team: 'genome lab' },
  });
  const { choices, cluster, launchId, spec } = await planned(partsOf(account.at()), asked);
  return bootInput({ aws: account.at(), cluster, launchId, spec, choices, boot: documents(), ssh: [] });
}

/** The files of a machine below a folder, whose programs can be run there. */
class MachineFolder {
  private units: readonly { readonly name: string; readonly contents?: string }[] = [];

  constructor(private readonly root: string) {}

  write(userData: string): void {
    const outer = JSON.parse(userData) as { ignition: { config: { replace: { source: string } } } };
    const packed = Buffer.from(outer.ignition.config.replace.source.replace('data:;base64,', ''), 'base64');
    const { storage, systemd } = JSON.parse(gunzipSync(packed).toString()) as {
      storage: { files: { path: string; contents: { source: string } }[] };
      systemd: { units: { name: string; contents?: string }[] };
    };
    for (const { path: file, contents } of storage.files)
      this.put(file, this.moved(decodeURIComponent(contents.source.replace('data:,', ''))));
    this.units = systemd.units;
    this.put('/run/metadata/flatcar', 'COREOS_EC2_IPV4_LOCAL=10.0.0.9\n');
    // The leader's record is what its own program writes.
    const join = files('mesos-leader/toil-join');
    const record = this.program(this.moved(join), 'toil-record', 'printf "%s" "$4"');
    this.put('/stand-ins/toil-record', `#!/bin/bash\ncat <<'END'\n${record}\nEND\n`, 0o755);
    this.put('/stand-ins/mkdir', '#!/bin/bash\n', 0o755);
    this.put('/stand-ins/docker', '#!/bin/bash\nshift\nprintf "%s\\0" "$@"\n', 0o755);
  }

  /** The words after `docker run` of what a unit starts. */
  run(unit: string): string[] {
    const text = this.units.find(({ name }) => name === unit)?.contents ?? assert.fail(unit);
    const [, program = '', words = ''] = /^ExecStart=(\S+) ?(.*)$/m.exec(text) ?? assert.fail(text);
    const variables = Object.fromEntries(
      [...this.read('/etc/toil/cluster.env').matchAll(/^(\w+)="(.*)"$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    const output = execFileSync(
      'bash',
      ['--norc', path.join(this.root, program), ...words.split(' ').filter((word) => word !== '')],
      {
        env: { ...variables, PATH: `${path.join(this.root, 'stand-ins')}:${process.env['PATH'] ?? ''}` },
        encoding: 'utf8',
      },
    );
    return output.split('\0').slice(0, -1);
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file.replace(this.root, '')), 'utf8');
  }

  /** Programs name their files by absolute paths, and find each other by a PATH of their own. */
  private moved(text: string): string {
    return text.replaceAll(/^PATH=.*$/gm, '').replaceAll(/(?<=[ <])(\/etc\/toil\/|\/run\/)(?!lock)/g, `${this.root}$1`);
  }

  private program(text: string, standIn: string, body: string): string {
    this.put(`/record/${standIn}`, `#!/bin/bash\n${body}\n`, 0o755);
    const env = { PATH: `${path.join(this.root, 'record')}:${process.env['PATH'] ?? ''}` };
    return execFileSync('bash', ['--norc', '-c', text], { env, encoding: 'utf8' });
  }

  private put(file: string, text: string, mode = 0o644): void {
    const at = path.join(this.root, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    chmodSync(at, mode);
  }
}

function files(name: string): string {
  return readFileSync(path.join(FILES, name), 'utf8');
}
