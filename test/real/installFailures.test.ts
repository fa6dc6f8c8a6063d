import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installToil } from '../../src/local/toil/install';
import { putProgram } from '../unit/local/toil/scratch';
import {
  bareEnvironment,
  failureOf,
  folderWithUv,
  inFileSystem,
  inTrial,
  makeCertificates,
  newPython,
  trialIn,
  withServer,
} from './install/rig';

const root = process.getuid?.() === 0;

/** Whatever went wrong: no environment, whole or half, is left. */
async function nothingLeft(storage: string): Promise<void> {
  const left = existsSync(path.join(storage, 'toil')) ? await readdir(path.join(storage, 'toil')) : [];
  assert.deepEqual(left, []);
  assert.equal(existsSync(path.join(storage, 'install.lock')), false);
}

describe('an installation of Toil that cannot be', () => {
  let uvFolder = '';
  let python = '';

  before(async function () {
    this.timeout(120_000);
    uvFolder = await folderWithUv();
    python = path.dirname(await newPython());
  });

  it('gives the line to paste where there is no Python', () =>
    inTrial(async (trial) => {
      await mkdir(`${trial.storage}/empty`);
      const failure = await failureOf(installToil(trial.options({ PATH: `${trial.storage}/empty` })));
      assert.ok(failure.kind === 'noPython');
      if (existsSync('/etc/debian_version')) assert.match(failure.command ?? '', /apt-get install -y python3/);
      await nothingLeft(trial.storage);
    })).timeout(60_000);

  it('says that the Python is too old, and that uv could not bring another', () =>
    inTrial(async (trial) => {
      const old = {
        path: '/usr/bin/python3.8',
        inner: false,
        version: [3, 8, 10],
        pip: false,
        venv: false,
        conda: false,
      };
      await putProgram(`${trial.storage}/bin/python3`, `#!/bin/sh\necho '${JSON.stringify(old)}'\n`);
      const closed = { UV_PYTHON_INSTALL_MIRROR: 'http://127.0.0.1:9', UV_HTTP_RETRIES: '0' };
      const PATH = `${trial.storage}/bin:${uvFolder}`;
      const failure = await failureOf(installToil(trial.options({ ...bareEnvironment(), ...closed, PATH })));
      assert.ok(failure.kind === 'pythonTooOld');
      assert.deepEqual([failure.version, failure.path, failure.cause?.kind], ['3.8.10', old.path, 'noNetwork']);
      await nothingLeft(trial.storage);
    })).timeout(60_000);

  it('asks for the package that a Python without venv and pip lacks', () =>
    inTrial(async (trial) => {
      const poor = {
        path: '/usr/bin/python3',
        inner: false,
        version: [3, 11, 2],
        pip: false,
        venv: false,
        conda: false,
      };
      await putProgram(`${trial.storage}/bin/python3`, `#!/bin/sh\necho '${JSON.stringify(poor)}'\n`);
      const failure = await failureOf(installToil(trial.options({ PATH: `${trial.storage}/bin` })));
      assert.ok(failure.kind === 'noVenv' || failure.kind === 'noPip');
      if (existsSync('/etc/debian_version'))
        assert.match(failure.kind === 'noVenv' ? (failure.command ?? '') : '', /python3-venv/);
    })).timeout(60_000);

  for (const tool of ['uv', 'pip'] as const) {
    const PATH = (): string => (tool === 'uv' ? `${uvFolder}:${python}` : python);

    it(`blames the proxy (${tool})`, () =>
      inTrial(async (trial) => {
        const env = {
          ...bareEnvironment(),
          PATH: PATH(),
          UV_CACHE_DIR: `${trial.storage}/cache`,
          HTTPS_PROXY: 'http://me:secret@127.0.0.1:9',
        };
        assert.deepEqual(await failureOf(installToil(trial.options(env))), { kind: 'proxy', proxy: '127.0.0.1:9' });
        assert.doesNotMatch(trial.lines.join('\n'), /secret/);
        await nothingLeft(trial.storage);
      })).timeout(60_000);

    it(`blames the network when the index of pip's settings does not answer (${tool})`, () =>
      inTrial(async (trial) => {
        const env = { ...bareEnvironment(), PATH: PATH(), PIP_INDEX_URL: 'http://127.0.0.1:9/simple' };
        assert.deepEqual(await failureOf(installToil(trial.options(env))), { kind: 'noNetwork', host: '127.0.0.1:9' });
      })).timeout(60_000);

    it(`goes to the user's own index with the user's password, and says when that is refused (${tool})`, () =>
      inTrial(async (trial) => {
        const seen: (string | undefined)[] = [];
        await withServer(
          (request, response) => {
            seen.push(request.headers.authorization);
            response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
          },
          async (origin) => {
            const file = path.join(trial.storage, 'pip.conf');
            await writeFile(file, `[global]\nindex-url = ${origin.replace('//', '//me:secret@')}/simple\n`);
            const env = { ...bareEnvironment(), PATH: PATH(), PIP_CONFIG_FILE: file };
            const failure = await failureOf(installToil(trial.options(env)));
            assert.deepEqual(failure, {
              kind: 'packageIndex',
              problem: 'unauthorized',
              host: origin.slice('http://'.length),
            });
          },
        );
        assert.ok(seen.includes(`Basic ${Buffer.from('me:secret').toString('base64')}`));
        assert.doesNotMatch(trial.lines.join('\n'), /secret/);
      })).timeout(60_000);
  }

  it('says that an index has no Toil', () =>
    inTrial((trial) =>
      withServer(
        (_, response) => response.writeHead(404).end(),
        async (origin) => {
          const env = { ...bareEnvironment(), PATH: `${uvFolder}:${python}`, PIP_INDEX_URL: `${origin}/simple` };
          const failure = await failureOf(installToil(trial.options(env)));
          assert.ok(failure.kind === 'packageIndex' && failure.problem === 'notThere');
        },
      ),
    )).timeout(60_000);

  it("blames a certificate that is not vouched for, and takes the authority of pip's settings", () =>
    inTrial(async (trial) => {
      const folder = path.join(trial.storage, 'tls');
      await mkdir(folder);
      await makeCertificates(folder);
      const answer = (_: unknown, response: { writeHead(code: number): { end(): void } }): void =>
        response.writeHead(404).end();
      await withServer(
        answer,
        async (origin) => {
          const env = { ...bareEnvironment(), PATH: `${uvFolder}:${python}`, PIP_INDEX_URL: `${origin}/simple` };
          assert.equal((await failureOf(installToil(trial.options(env)))).kind, 'certificate');
          const trusted = await failureOf(
            installToil(trial.options({ ...env, PIP_CERT: path.join(folder, 'ca.pem') })),
          );
          assert.ok(trusted.kind === 'packageIndex' && trusted.problem === 'notThere');
        },
        folder,
      );
    })).timeout(120_000);

  it('looks for room before it begins', async function () {
    if (!root) return this.skip();
    await inFileSystem('size=100m', async (folder) => {
      const failure = await failureOf(installToil(trialIn(folder).options()));
      assert.ok(failure.kind === 'noSpace' && failure.free <= 100 * 1024 ** 2 && failure.needed > 300 * 1024 ** 2);
      assert.deepEqual(await readdir(folder), []);
    });
  }).timeout(60_000);

  it('clears up when the disk fills in its middle', async function () {
    if (!root) return this.skip();
    await inFileSystem('size=500m', async (folder) => {
      const trial = trialIn(folder);
      const options = trial.options({ PATH: `${uvFolder}:${python}` });
      let filled: Promise<void> | undefined;
      const installation = installToil({
        ...options,
        report: ({ phase }) => {
          if (phase === 'download') filled ??= writeFile(path.join(folder, 'filler'), Buffer.alloc(430 * 1024 ** 2));
        },
      });
      assert.equal((await failureOf(installation)).kind, 'noSpace');
      await filled;
      await nothingLeft(folder);
    });
  }).timeout(120_000);

  it('names the folder that it may not write to', async function () {
    if (!root) return this.skip();
    await inFileSystem('ro,size=1m', async (folder) => {
      assert.deepEqual(await failureOf(installToil(trialIn(folder).options())), { kind: 'permission', path: folder });
      assert.equal((await failureOf(installToil(trialIn(`${folder}/inner`).options()))).kind, 'permission');
    });
  }).timeout(60_000);

  it('finds a Python through a link', () =>
    inTrial(async (trial) => {
      await mkdir(`${trial.storage}/bin`);
      await symlink(await newPython(), `${trial.storage}/bin/python3`);
      const env = { ...bareEnvironment(), PATH: `${trial.storage}/bin`, PIP_INDEX_URL: 'http://127.0.0.1:9/simple' };
      // It got as far as the network.
      assert.equal((await failureOf(installToil(trial.options(env)))).kind, 'noNetwork');
    })).timeout(60_000);
});
