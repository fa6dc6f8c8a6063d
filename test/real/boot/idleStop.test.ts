import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayRun, Placed } from './placed';

describe('The idle stop of a leader, run on this machine', () => {
  let folder: string;

  before(function () {
    if (!mayRun()) this.skip();
  });

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'toil-idle-'))));

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const QUIET_TOP = 'printf "PID COMMAND\\n    7 /sbin/docker-init -- sleep infinity\\n   31 sleep infinity\\n"';
  const GROUP =
    '<AutoScalingGroupName>toil-1</AutoScalingGroupName><MinSize>0</MinSize><MaxSize>4</MaxSize><DesiredCapacity>1</DesiredCapacity>';
  const calls = (): string => `echo "$@" >>${join(folder, 'calls')}; case $2 in *Describe*) echo '${GROUP}' ;; esac`;
  const top = (line: string): string => `${QUIET_TOP}; echo ' 99 ${line}'`;

  async function idle(stubs: Readonly<Record<string, string>>, minutes: number): Promise<string> {
    const all = { docker: QUIET_TOP, kubectl: ':', 'toil-aws': calls(), ...stubs };
    const placed = await Placed.in(folder, 'leader', 'http://127.0.0.1:1', all);
    const seen = join(folder, 'run', 'last-run');
    await writeFile(seen, '');
    const then = new Date(Date.now() - minutes * 60_000);
    await utimes(seen, then, then);
    const { code, stderr } = await placed.run('toil-idle');
    assert.equal(code, 0, stderr);
    return placed.written('calls').catch(() => '');
  }

  it('empties the groups, keeps their ranges, and stops this machine last', async () => {
    const lines = (await idle({}, 61)).trim().split('\n');
    assert.match(lines.find((line) => line.includes('CreateOrUpdateTags')) ?? '', /Key=range&.*Value=0-4-1$/);
    assert.match(lines.find((line) => line.includes('UpdateAuto')) ?? '', /MinSize=0&MaxSize=0&DesiredCapacity=0$/);
    assert.match(lines.at(-1) ?? '', /^ec2 .*Action=StopInstances&InstanceId\.1=i-0123$/);
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

  it('does not come while a job’s pod is there', async () =>
    assert.equal(await idle({ kubectl: 'echo default root-toil-1 0/1 Pending' }, 600), ''));

  it('does not come while a run holds its lock', async () => {
    await mkdir(join(folder, 'runs', 'one'), { recursive: true });
    const lock = join(folder, 'runs', 'one', 'lock');
    await writeFile(lock, '');
    const holder = spawn('flock', ['--exclusive', lock, '--command', 'echo held; sleep 50'], { detached: true });
    await once(holder.stdout, 'data');
    try {
      assert.equal(await idle({}, 600), '');
    } finally {
      if (holder.pid !== undefined) process.kill(-holder.pid);
    }
    assert.match(await idle({}, 600), /StopInstances/);
  });
});
