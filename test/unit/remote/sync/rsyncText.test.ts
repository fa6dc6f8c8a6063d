import assert from 'node:assert/strict';
import { parseComplaint, parseItem, parseProgress } from '../../../../src/remote/sync/rsyncText';
import { rsyncState } from '../../../../src/remote/sync/rsyncVersion';

describe('A line of rsync', () => {
  // Each line was printed by rsync 3.5.0 under LC_ALL=C.
  const items: [string, unknown][] = [
    ['>f+++++++++ 12 a b', { path: 'a b', entry: 'file', change: 'create', bytes: 12 }],
    ['<f.st...... 7 x/y', { path: 'x/y', entry: 'file', change: 'update', bytes: 7 }],
    ['.f...p..... 7 x', { path: 'x', entry: 'file', change: 'attributes', bytes: 7 }],
    ['cd+++++++++ 4096 d/', { path: 'd', entry: 'folder', change: 'create', bytes: 0 }],
    ['cL+++++++++ 7 lnk', { path: 'lnk', entry: 'link', change: 'create', bytes: 0 }],
    ['*deleting   0 gone/', { path: 'gone', entry: 'folder', change: 'delete', bytes: 0 }],
    ['>f+++++++++ 2 n\\#012l', { path: 'n\nl', entry: 'file', change: 'create', bytes: 2 }],
    ['>f+++++++++ 1 \\#303\\#274', { path: 'ü', entry: 'file', change: 'create', bytes: 1 }],
    ['>f+++++++++ 1 lit\\#134#012', { path: 'lit\\#012', entry: 'file', change: 'create', bytes: 1 }],
    ['sending incremental file list', undefined],
    ['         1,234  45%    2.28kB/s    0:00:00', undefined],
  ];
  for (const [line, item] of items) it(line, () => assert.deepEqual(parseItem(line), item));

  it('tells how far it is, whatever the locale', () => {
    assert.deepEqual(parseProgress('    104,857,600  35%   99.52MB/s    0:00:01  '), { bytes: 104857600, share: 0.35 });
    assert.deepEqual(parseProgress("  1'234'567 100%    1.00kB/s    0:00:00 (xfr#5, to-chk=0/8)"), {
      bytes: 1234567,
      share: 1,
    });
    assert.equal(parseProgress('>f+++++++++ 12 45% of it'), undefined);
  });

  const complaints: [string, unknown][] = [
    [
      'rsync: [sender] send_files failed to open "/tmp/s/secret": Permission denied (13)',
      { path: '/tmp/s/secret', problem: 'permission', detail: 'Permission denied' },
    ],
    [
      'rsync: [receiver] mkstemp "/ro/.x.Ab12" failed: No space left on device (28)',
      { path: '/ro/.x.Ab12', problem: 'noSpace', detail: 'No space left on device' },
    ],
    ['file has vanished: "/tmp/s/n\\#012l"', { path: '/tmp/s/n\nl', problem: 'vanished', detail: '' }],
    ['skipping non-regular file "pipe"', { path: 'pipe', problem: 'kind', detail: '' }],
    [
      'rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1338) [sender=3.5.0]',
      undefined,
    ],
  ];
  for (const [line, problem] of complaints) it(line, () => assert.deepEqual(parseComplaint(line), problem));
});

describe('An rsync', () => {
  const texts: [string, NodeJS.Platform, unknown][] = [
    ['rsync  version 3.2.7  protocol version 31\n', 'linux', { kind: 'usable', version: '3.2.7' }],
    ['rsync  version v3.5.0  protocol version 32\n', 'darwin', { kind: 'usable', version: '3.5.0' }],
    ['rsync  version 3.1.3  protocol version 31\n', 'linux', { kind: 'usable', version: '3.1.3' }],
    ['rsync  version 3.1.2  protocol version 31\n', 'linux', { kind: 'tooOld', version: '3.1.2' }],
    ['rsync  version 3.5.0pre1  protocol version 32\n', 'linux', { kind: 'usable', version: '3.5.0pre1' }],
    ['rsync  version 3.0.9  protocol version 30\n', 'linux', { kind: 'tooOld', version: '3.0.9' }],
    ['rsync  version 2.6.9  protocol version 29\n', 'darwin', { kind: 'tooOld', version: '2.6.9' }],
    ['openrsync: protocol version 29\nrsync version 2.6.9 compatible\n', 'darwin', { kind: 'openrsync' }],
    ['rsync  version 3.2.7  protocol version 31\n', 'win32', { kind: 'windows' }],
    ['', 'linux', { kind: 'missing' }],
  ];
  for (const [text, platform, state] of texts) {
    it(`${text.split('\n')[0] ?? ''} on ${platform}`, () => assert.deepEqual(rsyncState(text, platform), state));
  }
});
