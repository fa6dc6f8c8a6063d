import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBootStatus } from '../../../src/contracts/bootStatus';
import { mayRun, Placed } from './placed';

describe('The idle stop of a leader, run on this machine', () => {
  let folder: string;

  before(function () {
    if (!mayRun()) this.skip();
  });

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'toil-idle-'))));

  afterEach(() => rm(folder, { recursive: true, force: true }));

  // With the columns that Docker makes.
  const QUIET_TOP = 'printf "%-20s%s\\n" PID COMMAND 2612 "/sbin/docker-init -- sleep infinity" 2633 "sleep infinity"';
  const GROUP =
    '<AutoScalingGroupName>toil-1</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>4</MaxSize><DesiredCapacity>1</DesiredCapacity>';
  const calls = (): string => `echo "$@" >>${join(folder, 'calls')}; case $2 in *Describe*) echo '${GROUP}' ;; esac`;
  const top = (line: string): string => `${QUIET_TOP}; echo '99                  ${line}'`;

  async function idle(stubs: Readonly<Record<string, string>>, minutes: number, expected = 0): Promise<string> {
    const all = { docker: QUIET_TOP, kubectl: ':', 'toil-aws': calls(), ...stubs };
    const placed = await Placed.in(folder, 'leader', 'http://127.0.0.1:1', all);
    const seen = join(folder, 'run', 'last-run');
    await writeFile(seen, '');
    const then = new Date(Date.now() - minutes * 60_000);
    await utimes(seen, then, then);
    const { code, stderr } = await placed.run('toil-idle');
    assert.equal(code, expected, stderr);
    return placed.written('calls').catch(() => '');
  }

  /** Somebody who has the lock of a run. */
  async function held(how: '--exclusive' | '--shared'): Promise<{ end(): void }> {
    await mkdir(join(folder, 'runs', 'one'), { recursive: true });
    const lock = join(folder, 'runs', 'one', 'lock');
    await writeFile(lock, '');
    const holder = spawn('flock', [how, lock, '--command', 'echo held; sleep 50'], { detached: true });
    await once(holder.stdout, 'data');
    return { end: () => holder.pid !== undefined && process.kill(-holder.pid) };
  }

  it('empties the groups, keeps their ranges, and stops this machine last', async () => {
    const lines = (await idle({}, 61)).trim().split('\n');
    assert.match(lines.find((line) => line.includes('CreateOrUpdateTags')) ?? '', /Key=range&.*Value=0-4-1$/);
    assert.match(lines.find((line) => line.includes('UpdateAuto')) ?? '', /MinSize=0&MaxSize=0&DesiredCapacity=0$/);
    assert.match(lines.at(-1) ?? '', /^ec2 .*Action=StopInstances&InstanceId\.1=i-0123$/);
  });

  it('tells when AWS does not let it, and leaves the leader on while there may be workers', async () => {
    await mkdir(join(folder, 'run'), { recursive: true });
    await writeFile(join(folder, 'run', 'phases'), 'started 2026-11-22T12:00:00Z\nready 2026-11-22T12:03:00Z\n');
    const refused = `case $2 in *UpdateAuto*) echo '<Code>AccessDenied</Code>' >&2; exit 1 ;; esac; ${calls()}`;
    assert.doesNotMatch(await idle({ 'toil-aws': refused }, 61, 1), /StopInstances/);
    const status = readBootStatus(await readFile(join(folder, 'run', 'status'), 'utf8'));
    assert.equal(status?.phase, 'ready');
    assert.match(status.message ?? '', /the cluster stops itself\n<Code>AccessDenied<\/Code>$/);
  });

  it('gives the groups back what they had when it may not stop: a run that begins meanwhile needs workers', async () => {
    await mkdir(join(folder, 'run'), { recursive: true });
    await writeFile(join(folder, 'run', 'phases'), 'ready 2026-11-22T12:03:00Z\n');
    const refused = `${calls()}; case $2 in *StopInstances*) echo '<Code>AccessDenied</Code>' >&2; exit 1 ;; esac`;
    const resized = (await idle({ 'toil-aws': refused }, 61, 1))
      .split('\n')
      .filter((line) => line.includes('UpdateAuto'));
    assert.deepEqual(
      resized.map((line) => /&(AutoScalingGroupName.*)$/.exec(line)?.[1]),
      [
        'AutoScalingGroupName=toil-1&MinSize=0&MaxSize=0&DesiredCapacity=0',
        'AutoScalingGroupName=toil-1&MinSize=0&MaxSize=4&DesiredCapacity=1',
      ],
    );
    assert.match(readBootStatus(await readFile(join(folder, 'run', 'status'), 'utf8'))?.message ?? '', /AccessDenied/);
  });

  it('waits its time', async () => assert.equal(await idle({}, 59), ''));

  for (const line of [
    '/usr/bin/python3 /usr/local/bin/toil-cwl-runner --jobStore aws:us-west-2:x',
    'python3 my_workflow.py file:/var/lib/toil/store',
    'rsync --server -vlogDtpr . /data',
  ])
    it(`does not come while the container runs ${line.slice(0, 40)}`, async () =>
      assert.equal(await idle({ docker: top(line) }, 600), ''));

  for (const line of [
    'bash',
    '/bin/bash -l',
    'sh',
    'python3 -I -S -B -X utf8 /var/lib/toil/starter/0a1b/toil_run watch /var/lib/toil/runs',
  ])
    it(`comes in spite of ${line.slice(0, 40)}, which nobody may be at`, async () =>
      assert.match(await idle({ docker: top(line) }, 600), /StopInstances/));

  it('does not come while a job’s pod runs', async () =>
    assert.equal(await idle({ kubectl: 'echo default root-toil-1 1/1 Running' }, 600), ''));

  it('comes in spite of a pod that waits for a machine, and whose run is gone', async () => {
    const kubectl = 'case "$*" in *,status.phase=Running*) ;; *) echo default root-toil-1 0/1 Pending ;; esac';
    assert.match(await idle({ kubectl }, 600), /StopInstances/);
  });

  it('takes nobody for a run who only looks whether there is one', async () => {
    const holder = await held('--shared');
    try {
      assert.match(await idle({}, 600), /StopInstances/);
    } finally {
      holder.end();
    }
  });

  it('does not come while a run holds its lock', async () => {
    const holder = await held('--exclusive');
    try {
      assert.equal(await idle({}, 600), '');
    } finally {
      holder.end();
    }
    assert.match(await idle({}, 600), /StopInstances/);
  });
});
