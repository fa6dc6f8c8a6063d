import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { SignInError, type SignInProblem } from '../../../../../src/provisioner/aws/credentials/signInError';
import { credentialSource, type CredentialSource } from '../../../../../src/provisioner/aws/credentials/source';
import type { AskMfa } from '../../../../../src/provisioner/aws/credentials/roleKeys';
import { startLocalServer, type LocalServer } from '../localServer';
import { userFiles, type UserFiles } from './userFiles';

const NEVER = new AbortController().signal;
const ROLE = 'arn:aws:iam::123456789012:role/admin';
const MFA = 'arn:aws:iam::123456789012:mfa/ann';

/** What STS answers to a call that assumes a role. */
function assumed(action: string, lastsSeconds: number): string {
  const end = new Date(Date.now() + lastsSeconds * 1000).toISOString();
  const keys = `<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${end}</Expiration>`;
  const result = `<${action}Result><Credentials>${keys}</Credentials></${action}Result>`;
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}</${action}Response>`;
}

describe('Where keys come from', () => {
  let files: UserFiles;
  let sts: LocalServer;
  let lasts = 3600;
  let refusal: { readonly code: string; readonly message: string } | undefined;

  before(async () => {
    sts = await startLocalServer(({ body }, response) => {
      const action = new URLSearchParams(body).get('Action') ?? '';
      response.setHeader('content-type', 'text/xml');
      if (refusal === undefined) response.end(assumed(action, lasts));
      else {
        const { code, message } = refusal;
        response.writeHead(403);
        response.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
      }
    });
  });
  after(() => sts.close());
  beforeEach(async () => {
    files = await userFiles({ AWS_ENDPOINT_URL_STS: sts.url });
    (sts.received as unknown[]).length = 0;
    lasts = 3600;
    refusal = undefined;
    files.write(
      'credentials',
      '[default]\naws_access_key_id = DEFAULT\naws_secret_access_key = S\n[base]\naws_access_key_id = BASE\naws_secret_access_key = S\naws_session_token = T\n',
    );
  });
  afterEach(() => files.remove());

  function source(profile?: string, env: NodeJS.ProcessEnv = {}, askMfa?: AskMfa): CredentialSource {
    const network = { ...files, env: { ...files.env, ...env } };
    return credentialSource({ network, region: 'us-west-2', profile, askMfa });
  }

  async function problem(of: CredentialSource): Promise<SignInProblem> {
    const thrown: unknown = await of.keys(NEVER).catch((error: unknown) => error);
    assert.ok(thrown instanceof SignInError, String(thrown));
    assert.equal(thrown.code, thrown.problem.kind);
    return thrown.problem;
  }

  const asked = (): URLSearchParams[] => sts.received.map(({ body }) => new URLSearchParams(body));

  it('is the profile that is named, whatever the environment has', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 'S', AWS_PROFILE: 'default' };
    const keys = await source('base', env).keys(NEVER);
    assert.deepEqual(keys, { accessKeyId: 'BASE', secretAccessKey: 'S', sessionToken: 'T' });
  });

  it('is the environment, then AWS_PROFILE, then the default profile, as for boto', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'ENV', AWS_SECRET_ACCESS_KEY: 'S', AWS_SESSION_TOKEN: 'T' };
    const id = async (of: CredentialSource): Promise<string> => (await of.keys(NEVER)).accessKeyId;
    assert.equal(await id(source(undefined, { ...env, AWS_PROFILE: 'base' })), 'ENV');
    assert.equal(await id(source(undefined, { AWS_PROFILE: 'base' })), 'BASE');
    assert.equal(await id(source()), 'DEFAULT');
  });

  it('is the container where there is nothing else', async () => {
    files.write('credentials', '');
    const agent = await startLocalServer(({ headers }, response) => {
      assert.equal(headers.authorization, 'secret');
      const Expiration = new Date(Date.now() + 3_600_000).toISOString();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ AccessKeyId: 'POD', SecretAccessKey: 's', Token: 't', Expiration }));
    });
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: agent.url, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret' };
    assert.equal((await source(undefined, env).keys(NEVER)).accessKeyId, 'POD');
    await agent.close();
  });

  it('is the token of a pod', async () => {
    files.write('credentials', '');
    const tokenFile = path.join(files.home, 'token');
    writeFileSync(tokenFile, 'jwt\n');
    const env = { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: ROLE };
    assert.equal((await source(undefined, env).keys(NEVER)).accessKeyId, 'ASIA');
    const [call] = asked();
    assert.deepEqual([call?.get('Action'), call?.get('WebIdentityToken')], ['AssumeRoleWithWebIdentity', 'jwt']);
    const missing = { AWS_WEB_IDENTITY_TOKEN_FILE: '/no/file', AWS_ROLE_ARN: ROLE };
    assert.deepEqual(await problem(source(undefined, missing)), {
      kind: 'badFile',
      file: '/no/file',
      reason: 'ENOENT',
    });
  });

  it('is nothing: told so', async () => {
    files.write('credentials', '');
    assert.deepEqual(await problem(source()), { kind: 'noCredentials' });
    assert.deepEqual(await problem(source('nobody')), { kind: 'profileMissing', profile: 'nobody' });
    assert.deepEqual(await problem(source(undefined, { AWS_PROFILE: 'nobody' })), {
      kind: 'profileMissing',
      profile: 'nobody',
    });
  });

  describe('with a role', () => {
    const role = (more = ''): void =>
      files.write('config', `[profile admin]\nrole_arn = ${ROLE}\nsource_profile = base\nregion = eu-west-1\n${more}`);

    it('takes it with the keys of the source, in the region of the profile', async () => {
      role('external_id = e\nrole_session_name = me\nduration_seconds = 900\n');
      const keys = await source('admin').keys(NEVER);
      assert.deepEqual([keys.accessKeyId, keys.sessionToken], ['ASIA', 't']);
      const [call] = asked();
      const fields = ['Action', 'RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds', 'TokenCode'];
      assert.deepEqual(
        fields.map((field) => call?.get(field)),
        ['AssumeRole', ROLE, 'me', 'e', '900', null],
      );
      assert.match(sts.received[0]?.headers.authorization ?? '', /Credential=BASE\/\d+\/eu-west-1\/sts\//);
    });

    it('asks for the code of a device once, however many calls wait', async () => {
      role(`mfa_serial = ${MFA}\n`);
      const devices: unknown[] = [];
      const of = source('admin', {}, (device) => {
        devices.push(device);
        return Promise.resolve(' 123456 ');
      });
      await Promise.all([of.keys(NEVER), of.keys(NEVER), of.keys(NEVER)]);
      await of.keys(NEVER);
      assert.deepEqual(devices, [{ profile: 'admin', serial: MFA }]);
      assert.deepEqual([asked()[0]?.get('SerialNumber'), asked()[0]?.get('TokenCode')], [MFA, '123456']);
      assert.ok((of.ends?.getTime() ?? 0) > Date.now());
      of.forget();
      await of.keys(NEVER);
      assert.equal(devices.length, 2);
    });

    it('says that a code is needed, was not given, or was wrong', async () => {
      role(`mfa_serial = ${MFA}\n`);
      const is = { profile: 'admin', serial: MFA };
      assert.deepEqual(await problem(source('admin')), { kind: 'mfaNeeded', ...is });
      assert.deepEqual(await problem(source('admin', {}, () => Promise.resolve(undefined))), {
        kind: 'mfaCancelled',
        ...is,
      });
      refusal = {
        code: 'AccessDenied',
        message: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
      };
      assert.deepEqual(await problem(source('admin', {}, () => Promise.resolve('1'))), { kind: 'mfaRefused', ...is });
    });

    it('says that the role is not given', async () => {
      role();
      refusal = { code: 'AccessDenied', message: 'User: x is not authorized to perform: sts:AssumeRole' };
      assert.deepEqual(await problem(source('admin')), {
        kind: 'roleRefused',
        profile: 'admin',
        role: ROLE,
        reason: 'User: x is not authorized to perform: sts:AssumeRole',
      });
    });

    it('takes one role after the other, and sees a circle', async () => {
      const link = (name: string, from: string): string =>
        `[profile ${name}]\nrole_arn = ${ROLE}\nsource_profile = ${from}\n`;
      files.write('config', link('a', 'b') + link('b', 'base'));
      await source('a').keys(NEVER);
      assert.equal(asked().length, 2);
      files.write('config', link('a', 'b') + link('b', 'a'));
      assert.deepEqual(await problem(source('a')), { kind: 'profileCircle', profile: 'a', through: ['a', 'b'] });
    });

    it('takes a profile’s own keys where it names itself', async () => {
      files.write('config', `[profile base]\nrole_arn = ${ROLE}\nsource_profile = base\n`);
      assert.equal((await source('base').keys(NEVER)).accessKeyId, 'ASIA');
      assert.match(sts.received[0]?.headers.authorization ?? '', /Credential=BASE\//);
    });

    it('asks again before the keys end', async () => {
      role();
      lasts = 30;
      const of = source('admin');
      await of.keys(NEVER);
      await of.keys(NEVER);
      assert.equal(asked().length, 2);
    });
  });

  describe('with a program', () => {
    const program = (script: string): void => {
      const file = path.join(files.home, 'my tool');
      writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      files.write('config', `[profile tool]\ncredential_process = "${file}" --for ann\n`);
    };

    it('runs it with its words', async () => {
      program(`echo "{\\"Version\\":1,\\"AccessKeyId\\":\\"$1$2\\",\\"SecretAccessKey\\":\\"s\\"}"`);
      assert.equal((await source('tool').keys(NEVER)).accessKeyId, '--forann');
    });

    for (const [what, script, reason] of [
      ['fails', 'echo no luck >&2; exit 3', /^no luck$/],
      ['fails silently', 'exit 3', /^ended with 3$/],
      ['prints something else', 'echo secret', /^it did not print credentials of version 1$/],
      ['prints another version', `echo '{"Version":2,"AccessKeyId":"A","SecretAccessKey":"s"}'`, /version 1/],
      [
        'prints what has ended',
        `echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2020-01-01T00:00:00Z"}'`,
        /had ended at 2020/,
      ],
    ] as const)
      it(`says that it ${what}`, async () => {
        program(script);
        const found = await problem(source('tool'));
        assert.ok(found.kind === 'processFailed' && reason.test(found.reason), JSON.stringify(found));
      });

    it('is stopped by who no longer waits', async function () {
      this.timeout(10_000);
      program('sleep 60');
      await assert.rejects(source('tool').keys(AbortSignal.timeout(200)), { name: 'TimeoutError' });
    });
  });
});
