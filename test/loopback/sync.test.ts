import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CopyingPlace, picture, syncFailure, told } from './support/copyingPlace';

for (const by of ['rsync', 'deltaCopy'] as const) {
  describe(`Copying by ${by} over a real SSH server`, () => {
    const place = new CopyingPlace(by);
    const at = (...names: string[]): string => place.at(...names);
    before(async function () {
      if (!(await place.open())) this.skip();
    });
    beforeEach(() => place.makeFolders());
    afterEach(() => place.removeFolders());
    after(() => place.close());

    /** Names, links and modes that break careless copies. */
    async function fillOddly(): Promise<void> {
      const names = [
        'sp ace',
        'qu\'o"te',
        'new\nline',
        '-n',
        '--delete',
        '*',
        '~',
        '$HOME',
        'ü 日本',
        'back\\slash',
        'lit\\#012',
        ' lead',
        'trail ',
        'semi;colon',
        'c:olon',
        '#hash',
      ];
      for (const name of names) {
        await writeFile(at('here', name), `content of ${name}`);
        await mkdir(at('here', `folder ${name}`));
        await writeFile(at('here', `folder ${name}`, name), name);
      }
      await writeFile(Buffer.concat([Buffer.from(`${at('here')}/`), Buffer.from([0xff, 0xfe, 0x20])]), 'no UTF-8');
      await writeFile(at('here', 'empty'), '');
      await mkdir(at('here', 'empty folder'));
      await writeFile(at('here', 'tool'), '#!/bin/sh\n');
      await chmod(at('here', 'tool'), 0o755);
      await writeFile(at('here', 'read only'), 'x');
      await chmod(at('here', 'read only'), 0o440);
      await mkdir(at('here', 'closed'));
      await writeFile(at('here', 'closed', 'inside'), 'x');
      await chmod(at('here', 'closed'), 0o555);
      await symlink('nowhere', at('here', 'dangling'));
      await symlink('empty folder', at('here', 'to folder'));
      await symlink('/etc/hostname', at('here', 'to outside'));
    }

    it('brings odd names, links and modes there and back, then finds nothing to do', async () => {
      await fillOddly();
      const there = await place.run({});
      assert.deepEqual(there.problems, []);
      assert.equal(picture(at('far', 'a b', 'deep')), picture(at('here')));
      assert.deepEqual(told(await place.run({})), []);
      await place.run({ direction: 'down', local: at('back') });
      assert.equal(picture(at('back')), picture(at('here')));
      assert.deepEqual(told(await place.run({ direction: 'down', local: at('back') })), []);
    });

    it('goes into a container', async () => {
      await writeFile(at('here', 'a'), 'x');
      await place.run({ container: 'toil_leader' });
      assert.equal(await readFile(at('far', 'a b', 'deep', 'a'), 'utf8'), 'x');
      await place.run({ container: 'toil_leader', direction: 'down', local: at('back') });
      assert.equal(await readFile(at('back', 'a'), 'utf8'), 'x');
    });

    for (const container of ['toil_stopped', 'nobody']) {
      it(`says that there is no container ${container}`, async () => {
        const failure = await syncFailure(place.run({ container }));
        assert.equal(failure.kind, 'noContainer');
      });
    }

    it('shows before what it would do, with sizes, and does none of it', async () => {
      await writeFile(at('here', 'new'), 'four');
      await writeFile(at('here', 'changed'), 'after');
      await mkdir(at('far', 'a b', 'deep', 'old folder'), { recursive: true });
      await writeFile(at('far', 'a b', 'deep', 'changed'), 'a longer before');
      await writeFile(at('far', 'a b', 'deep', 'old folder', 'gone'), 'x');
      const before = picture(at('far'));
      const preview = await place.run({ dryRun: true, deletes: true });
      assert.equal(picture(at('far')), before);
      assert.deepEqual(told(preview), [
        'create file new',
        'delete file old folder/gone',
        'delete folder old folder',
        'update file changed',
      ]);
      assert.deepEqual(
        preview.changes
          .filter(({ change }) => change !== 'delete')
          .map(({ path, bytes }) => `${path} ${bytes}`)
          .sort(),
        ['changed 5', 'new 4'],
      );
      assert.deepEqual(told(await place.run({ deletes: true })), told(preview));
      assert.equal(picture(at('far', 'a b', 'deep')), picture(at('here')));
    });

    it('shows all as new where nothing is yet, without making the folder', async () => {
      await writeFile(at('here', 'a'), 'x');
      const preview = await place.run({ dryRun: true });
      assert.deepEqual(told(preview), ['create file a']);
      assert.deepEqual(await readdir(at('far')), []);
    });

    it('deletes nothing unless asked, and never what is excluded', async () => {
      await mkdir(at('far', 'a b', 'deep', 'kept'), { recursive: true });
      for (const name of ['extra', 'kept/run.log', 'kept/other']) await writeFile(at('far', 'a b', 'deep', name), 'x');
      await writeFile(at('here', 'a'), 'x');
      await place.run({});
      assert.deepEqual((await readdir(at('far', 'a b', 'deep'))).sort(), ['a', 'extra', 'kept']);
      await place.run({ deletes: true, excludes: { patterns: ['*.log'], gitignore: false } });
      assert.deepEqual((await readdir(at('far', 'a b', 'deep'))).sort(), ['a', 'kept']);
      assert.deepEqual(await readdir(at('far', 'a b', 'deep', 'kept')), ['run.log']);
    });

    it('leaves out what .gitignore files and patterns say, both ways', async () => {
      for (const folder of ['here/.git', 'here/sub', 'far/sub']) await mkdir(at(folder), { recursive: true });
      await writeFile(at('here', '.gitignore'), '*.bam\nout/\n');
      await writeFile(at('here', 'sub', '.gitignore'), '!keep.bam\n/local\n');
      for (const name of ['a', 'x.bam', 'sub/keep.bam', 'sub/local', '.git/config', 'notes.txt'])
        await writeFile(at('here', name), 'x');
      await place.run({ remote: at('far'), excludes: { patterns: ['/notes.*'], gitignore: true } });
      const files = execFileSync('find', ['.', '-type', 'f'], { cwd: at('far'), encoding: 'utf8' });
      assert.deepEqual(files.trim().split('\n').sort(), ['./.gitignore', './a', './sub/.gitignore', './sub/keep.bam']);
      await writeFile(at('far', 'big.bam'), 'x');
      await place.run({
        direction: 'down',
        remote: at('far'),
        local: at('back'),
        excludes: { patterns: ['*.bam', '!keep.bam'], gitignore: false },
      });
      assert.deepEqual((await readdir(at('back'))).sort(), ['.gitignore', 'a', 'sub']);
      assert.deepEqual((await readdir(at('back', 'sub'))).sort(), ['.gitignore', 'keep.bam']);
    });

    it('takes only what is asked for, and the folders above it', async () => {
      for (const folder of ['here/in/deep', 'here/other']) await mkdir(at(folder), { recursive: true });
      for (const name of ['main.cwl', 'in/deep/x', 'in/deep/y', 'in/no', 'other/no'])
        await writeFile(at('here', name), name);
      const only = ['main.cwl', 'in/deep'];
      assert.deepEqual(
        told(await place.run({ only, dryRun: true })).filter((line) => line.includes('file')),
        ['create file in/deep/x', 'create file in/deep/y', 'create file main.cwl'],
      );
      await place.run({ only, remote: at('far') });
      await place.run({ only, remote: at('far'), local: at('back'), direction: 'down' });
      for (const place of ['far', 'back']) {
        const files = execFileSync('find', ['.', '-type', 'f'], { cwd: at(place), encoding: 'utf8' });
        assert.deepEqual(files.trim().split('\n').sort(), ['./in/deep/x', './in/deep/y', './main.cwl']);
      }
    });

    it('tells changes of content, of time alone and of mode apart', async () => {
      await writeFile(at('here', 'touched'), 'same');
      await writeFile(at('here', 'edited'), 'same');
      await writeFile(at('here', 'mode'), 'same');
      await place.run({});
      await utimes(at('here', 'touched'), 1_000, 1_000);
      await writeFile(at('here', 'edited'), 'diff');
      await chmod(at('here', 'mode'), 0o700);
      const changes = (await place.run({})).changes.map(({ path, change }) => `${path} ${change}`).sort();
      assert.ok(changes.includes('edited update') && changes.includes('mode attributes'), changes.join());
      assert.equal((await stat(at('far', 'a b', 'deep', 'touched'))).mtimeMs, 1_000_000);
      assert.equal(await readFile(at('far', 'a b', 'deep', 'edited'), 'utf8'), 'diff');
      assert.equal((await stat(at('far', 'a b', 'deep', 'mode'))).mode & 0o777, 0o700);
    });

    it('never writes through a link, here or there', async () => {
      await mkdir(at('secret'));
      await mkdir(at('here', 'd'));
      await writeFile(at('here', 'd', 'file'), 'planted');
      for (const [planted, parts] of [
        [at('far', 'd'), { remote: at('far') }],
        [at('back', 'd'), { direction: 'down', remote: at('here'), local: at('back') }],
      ] as const) {
        await mkdir(join(planted, '..'), { recursive: true });
        await symlink(at('secret'), planted);
        await place.run(parts);
        assert.deepEqual(await readdir(at('secret')), []);
        assert.ok((await lstat(planted)).isDirectory());
      }
    });

    it('puts a folder where a file was, and a file where an empty folder was', async () => {
      await mkdir(at('here', 'x'));
      await writeFile(at('here', 'x', 'in'), '1');
      await writeFile(at('here', 'y'), '2');
      await writeFile(at('far', 'x'), 'file');
      await mkdir(at('far', 'y'));
      await place.run({ remote: at('far') });
      assert.equal(picture(at('far')), picture(at('here')));
    });

    it('says what is missing', async () => {
      assert.deepEqual(await syncFailure(place.run({ local: at('nothing') })), {
        kind: 'missing',
        side: 'local',
        path: at('nothing'),
      });
      assert.deepEqual(await syncFailure(place.run({ direction: 'down', remote: at('nothing') })), {
        kind: 'missing',
        side: 'remote',
        path: at('nothing'),
      });
    });

    it('leaves out what is no file, and says so', async () => {
      execFileSync('mkfifo', [at('here', 'pipe')]);
      await writeFile(at('here', 'a'), 'x');
      const outcome = await place.run({});
      assert.deepEqual(
        outcome.problems.map(({ path, problem }) => [path, problem]),
        [['pipe', 'kind']],
      );
      assert.deepEqual(await readdir(at('far', 'a b', 'deep')), ['a']);
    });

    it('refuses a request that contradicts itself', async () => {
      await assert.rejects(place.run({ only: ['a'], deletes: true }), TypeError);
      for (const path of ['../x', '/etc', 'a/../..', '']) await assert.rejects(place.run({ only: [path] }), TypeError);
    });
  });
}
