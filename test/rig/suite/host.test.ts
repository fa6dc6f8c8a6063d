import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { buildPrograms } from '../build/programs';
import { buildRoot } from '../build/root';
import { execute } from '../../../scripts/vscodeHost/programs';
import { until } from '../../unit/local/rig';
import { NAMESPACE, RUN_FOLDER } from '../addresses';
import { makeNetwork } from '../network';

const NEVER = new AbortController().signal;
const PROGRAM = fileURLToPath(new URL('support/heldRig.ts', import.meta.url));
/** Settings that a rig could have an interest in; counters and what changes by itself are not among them. */
const SETTINGS = /^(net\.(bridge|core|ipv4|ipv6|netfilter)\.|vm\.|kernel\.|fs\.inotify\.)/;
const RESTLESS =
  /count|random|ns_last_pid|expire|entropy|sched|perf|oops_|warn_|dirty_|stat_refresh|tcp_(mem|fastopen_key)|udp_mem/;

/** Addresses, routes, firewall and settings of this machine. */
async function snapshot(): Promise<Readonly<Record<string, string>>> {
  const firewall = await execute(['iptables-save']).catch(() => '');
  const settings = await execute(['sysctl', '--all', '--ignore']).catch((error: unknown) => String(error));
  return {
    addresses: (await execute(['ip', '-oneline', 'address'])).replaceAll(/valid_lft \S+ preferred_lft \S+/g, ''),
    routes: await execute(['ip', 'route']),
    namespaces: await execute(['ip', 'netns']),
    firewall: firewall.replaceAll(/^#.*$/gm, '').replaceAll(/\[\d+:\d+\]/g, ''),
    settings: settings
      .split('\n')
      .filter((line) => SETTINGS.test(line) && !RESTLESS.test(line))
      .join('\n'),
  };
}

/** The processes in machines of the rig. */
async function inMachines(): Promise<string[]> {
  const tops = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/pids'];
  const found = await Promise.all(
    tops.map(async (top) => {
      const folder = path.join(top, NAMESPACE);
      const names = await readdir(folder, { recursive: true }).catch((): string[] => []);
      const files = names.filter((name) => path.basename(name) === 'cgroup.procs');
      return await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')));
    }),
  );
  return [...new Set(found.flat().join('\n').split('\n').filter(Boolean))];
}

interface Held {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly inside: number;
  readonly ended: Promise<unknown>;
}

describe('the machine on which the rig runs', function () {
  this.timeout(180_000);
  let root: string;
  let untouched: Readonly<Record<string, string>>;

  async function held(): Promise<Held> {
    const child = spawn(process.execPath, [...process.execArgv, PROGRAM, root], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const pid = await lines.next();
    const on = await lines.next();
    assert.equal(on.value, 'on');
    return { child, inside: Number(pid.value), ended: once(child, 'close') };
  }

  before('build what a machine needs', async function () {
    this.timeout(3_600_000);
    const report = (line: string): void => void process.stderr.write(`${line}\n`);
    root = await buildRoot(await buildPrograms(report, NEVER), report, NEVER);
    untouched = await snapshot();
  });

  it('is as it was when the rig has ended, and holds nothing of it', async () => {
    const { child, ended } = await held();
    assert.notDeepEqual(await snapshot(), untouched);
    assert.notDeepEqual(await inMachines(), []);
    await assert.rejects(makeNetwork({ inotify: false }, NEVER), /another rig runs/);
    child.stdin.end();
    await ended;
    assert.deepEqual(await snapshot(), untouched);
    assert.deepEqual(await inMachines(), []);
    await assert.rejects(readdir(RUN_FOLDER), { code: 'ENOENT' });
  });

  it('runs nothing of a rig that was killed, and is as it was when the next one has ended', async () => {
    const { child, inside, ended } = await held();
    child.kill('SIGKILL');
    process.kill(inside, 'SIGKILL');
    await ended;
    await until('no process is in a machine', async () => (await inMachines()).length === 0);
    await until('none is in the namespace', async () => (await execute(['ip', 'netns', 'pids', NAMESPACE])) === '');
    const next = await makeNetwork({ inotify: false }, NEVER);
    await next.down();
    await next.down();
    assert.deepEqual(await snapshot(), untouched);
  });
});
