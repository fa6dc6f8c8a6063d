import assert from 'node:assert/strict';
import path from 'node:path';
import { beginEnvironment } from '../../../../src/local/toil/environments';
import { findToil, flagsOf, isOlder, type FoundToil } from '../../../../src/local/toil/find';
import { interpreterOf } from '../../../../src/local/toil/stamp';
import { inScratch, never, put, putProgram } from './scratch';

/** A Toil as small as can be: a shell script that answers as Toil does. */
async function putToil(bin: string, version: string): Promise<void> {
  const body = `case "$1" in --version) echo ${version};; --help) printf 'usage: toil [--old]\\n  --stats   see --clean\\n  --writeMessages PATH, -w PATH\\n';; esac`;
  await putProgram(path.join(bin, 'toil'), `#!/usr/bin/env sh\n${body}\n`);
  await putProgram(path.join(bin, 'toil-cwl-runner'), `#!/usr/bin/env sh\n${body}\n`);
}

async function install(storageFolder: string, version: string): Promise<string> {
  const environment = await beginEnvironment(storageFolder, version);
  await putToil(path.join(environment.folder, 'bin'), version);
  await environment.finish(version);
  return path.join(environment.folder, 'bin');
}

const told = (found: FoundToil): unknown =>
  found.kind === 'found' ? [found.source, found.stamp.version, found.stamp.bin] : found.kind;

describe('findToil', () => {
  it('finds none where there is none', () =>
    inScratch(async (folder) => {
      const env = { PATH: `${folder}:/usr/bin:/bin` };
      assert.equal(told(await findToil({ env, storageFolder: folder, signal: never })), 'none');
    }));

  it('prefers the setting over PATH over ours, and takes a program, its folder or its environment', () =>
    inScratch(async (folder) => {
      const ours = await install(folder, '9.6.0');
      const env = { PATH: `${folder}/onpath:/usr/bin:/bin`, HOME: folder };
      const ask = async (setting?: string): Promise<unknown> =>
        told(
          await findToil({ env, storageFolder: folder, signal: never, ...(setting === undefined ? {} : { setting }) }),
        );
      assert.deepEqual(await ask(), ['ours', '9.6.0', ours]);
      await putToil(`${folder}/onpath`, '9.1.0');
      assert.deepEqual(await ask(), ['path', '9.1.0', `${folder}/onpath`]);
      await putToil(`${folder}/env/bin`, '8.0.0');
      const wanted = ['setting', '8.0.0', `${folder}/env/bin`];
      for (const setting of [`${folder}/env`, `${folder}/env/bin`, '~/env/bin/toil'])
        assert.deepEqual(await ask(setting), wanted);
      assert.equal(await ask(`${folder}/not/there`), 'broken');
    }));

  it('passes over a Toil on PATH that does not run, and tells of it where there is no other', () =>
    inScratch(async (folder) => {
      await putProgram(
        `${folder}/shims/toil`,
        '#!/bin/bash\necho "toil: command not found in this version" >&2; exit 127\n',
      );
      const question = { env: { PATH: `${folder}/shims:/usr/bin:/bin` }, storageFolder: folder, signal: never };
      const broken = await findToil(question);
      assert.ok(broken.kind === 'broken' && broken.source === 'path');
      assert.deepEqual(broken.problem, { kind: 'cannotRun', output: 'toil: command not found in this version' });
      await install(folder, '9.6.0');
      assert.equal((await findToil(question)).kind, 'found');
    }));

  it('says that ours is broken when its Python is gone', () =>
    inScratch(async (folder) => {
      const bin = await install(folder, '9.6.0');
      await putProgram(`${bin}/toil`, '#!/gone/python3.9\n');
      const found = await findToil({ env: { PATH: '/usr/bin:/bin' }, storageFolder: folder, signal: never });
      assert.ok(found.kind === 'broken' && found.source === 'ours');
      assert.equal(found.problem.kind, 'noInterpreter');
    }));

  it('never runs a toil from a relative folder of PATH', () =>
    inScratch(async (folder) => {
      await putToil(folder, '9.6.0');
      const before = process.cwd();
      process.chdir(folder);
      try {
        const env = { PATH: '.:/usr/bin:/bin' };
        assert.equal((await findToil({ env, storageFolder: `${folder}/none`, signal: never })).kind, 'none');
      } finally {
        process.chdir(before);
      }
    }));

  it('says when a Toil is older than the oldest that was tried', () =>
    inScratch(async (folder) => {
      await putToil(folder, '5.12.0');
      const found = await findToil({
        setting: folder,
        env: { PATH: '/usr/bin:/bin' },
        storageFolder: folder,
        signal: never,
      });
      assert.ok(found.kind === 'found' && found.tooOld);
    }));

  it('asks anew when the program changed', () =>
    inScratch(async (folder) => {
      const question = { setting: folder, env: { PATH: '/usr/bin:/bin' }, storageFolder: folder, signal: never };
      await putToil(folder, '9.1.0');
      await findToil(question);
      await putToil(folder, '9.10.0');
      assert.deepEqual(told(await findToil(question)), ['setting', '9.10.0', folder]);
    }));
});

describe('flagsOf', () => {
  it('reads the flags from the help, and tells when a language is not there', () =>
    inScratch(async (folder) => {
      await putToil(folder, '9.6.0');
      const stamp = { version: '9.6.0', bin: folder, python: '/bin/sh' };
      const env = { PATH: '/usr/bin:/bin' };
      assert.deepEqual(await flagsOf(stamp, 'cwl', env, never), new Set(['--stats', '--writeMessages', '-w']));
      assert.equal(await flagsOf(stamp, 'wdl', env, never), undefined);
    }));
});

describe('isOlder', () => {
  it('compares number by number', () => {
    assert.deepEqual(
      [
        ['9.6.0', '9.10.0'],
        ['9.10.0', '9.6.0'],
        ['7.0.0', '7.0.0'],
        ['6.1.0a1', '7.0.0'],
        ['7', '7.0.0'],
      ].map(([a = '', b = '']) => isOlder(a, b)),
      [true, false, false, true, false],
    );
  });
});

describe('interpreterOf', () => {
  it('reads every form of first line that pip, uv and distributions write', () =>
    inScratch(async (folder) => {
      const python = await putProgram(`${folder}/with blank/python`, '#!/bin/sh\n');
      const env = { PATH: `${folder}/with blank` };
      const forms = [
        [`#!/usr/bin/env python\n`, python],
        [`#!/bin/sh\n'''exec' "${python}" "$0" "$@"\n' '''\n`, python],
        [`#!/bin/sh\n'''exec' '${python}' "$0" "$@"\n' '''\n`, python],
        ['#!/bin/sh -e\n', undefined],
        ['#! /bin/bash -sP\n', '/bin/bash'],
        ['#!/gone/python\n', undefined],
        ['\x7fELF', undefined],
      ] as const;
      for (const [text, wanted] of forms) {
        assert.equal(await interpreterOf(await put(`${folder}/script`, text), env), wanted, text);
      }
    }));
});
