import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayRun, Placed } from './placed';

/** How udev names such disks (Flatcar, EC2 User Guide, "Instance store volumes"). */
const NAME = 'nvme-Amazon_EC2_NVMe_Instance_Storage_AWS';

describe('Local disks of a machine, with stand-ins for the programs that change disks', () => {
  let folder: string;

  before(function () {
    if (!mayRun()) this.skip();
  });

  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'toil-volumes-'))));

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** @returns what was done to disks, a line each. @param labelled the device that has our file system already. */
  async function volumes(disks: readonly string[], labelled = ''): Promise<string[]> {
    const log = (name: string): string => `echo ${name} "$@" >>${join(folder, 'done')}`;
    const placed = await Placed.in(folder, 'worker', 'http://127.0.0.1:1', {
      udevadm: ':',
      blkid: `[ "$1" = -L ] && [ "${labelled}" != "" ] && echo ${labelled}`,
      mdadm: `${log('mdadm')}; [ "$1" = --create ]`,
      'mkfs.ext4': log('mkfs'),
      mountpoint: 'false',
      mount: log('mount'),
    });
    await mkdir(join(folder, 'disks'));
    for (const [i, disk] of disks.entries()) {
      await symlink(disk, join(folder, 'disks', `${NAME}${i}`));
      // Each has a second name, and a partition is no disk.
      await symlink(disk, join(folder, 'disks', `${NAME}${i}_1`));
      await symlink(`${disk}p1`, join(folder, 'disks', `${NAME}${i}-part1`));
    }
    const { code, stderr } = await placed.run('toil-volumes', ['lib/docker', 'tmp']);
    assert.equal(code, 0, stderr);
    const done = await placed.written('done').catch(() => '');
    return done.split('\n').filter((line) => line !== '' && !line.startsWith('mdadm --assemble'));
  }

  /** The disk takes both folders. */
  function taken(device: string): string[] {
    const at = (name: string): string => join(folder, name);
    return [
      `mount ${device} ${at('local')}`,
      ...['lib/docker', 'tmp'].map((each) => `mount --bind ${at('local')}/var/${each} ${at('var')}/${each}`),
    ];
  }

  it('without any, nothing is done', async () => assert.deepEqual(await volumes([]), []));

  it('a new one gets a file system', async () =>
    assert.deepEqual(await volumes(['/dev/nvme1n1']), [
      'mkfs -q -L toil-local /dev/nvme1n1',
      ...taken('/dev/nvme1n1'),
    ]));

  it('several new ones become one', async () =>
    assert.deepEqual(await volumes(['/dev/nvme1n1', '/dev/nvme2n1']), [
      'mdadm --create /dev/md/toil --run --force --level=0 --raid-devices=2 /dev/nvme1n1 /dev/nvme2n1',
      'mkfs -q -L toil-local /dev/md/toil',
      ...taken('/dev/md/toil'),
    ]));

  it('after a restart they keep what they hold, whatever name the array has now', async () =>
    assert.deepEqual(await volumes(['/dev/nvme1n1', '/dev/nvme2n1'], '/dev/md127'), taken('/dev/md127')));
});
