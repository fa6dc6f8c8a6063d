import assert from 'node:assert/strict';
import { connectAws } from '../../../../src/provisioner/aws/connect';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { credentialSource } from '../../../../src/provisioner/aws/credentials/source';
import { startLocalServer, type LocalServer } from './localServer';
import { userFiles, type UserFiles } from './credentials/userFiles';

const NEVER = new AbortController().signal;
const WHO = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws-us-gov:iam::123456789012:user/ann</Arn><Account>123456789012</Account>
  </GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** Seconds since 1970 of a date as signatures write it: `20261122T203000Z`. */
function signedAt(date: string | string[] | undefined): number {
  return Date.parse(String(date).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z')) / 1000;
}

describe('A call to a service', () => {
  let files: UserFiles;
  let server: LocalServer | undefined;

  beforeEach(async () => {
    files = await userFiles();
    files.write('credentials', '[ann]\naws_access_key_id = ANN\naws_secret_access_key = S\n');
  });
  afterEach(async () => {
    await server?.close();
    files.remove();
  });

  function connect(profile = 'ann'): Aws {
    const env = { ...files.env, AWS_ENDPOINT_URL: server?.url };
    const { line, log } = files;
    const credentials = credentialSource({ network: { ...files, env }, region: 'us-west-2', profile });
    return connectAws({ region: 'us-west-2', credentials, line, env, log });
  }

  it('is signed with AWS’s time after this machine’s was refused', async () => {
    const ahead = 3600;
    server = await startLocalServer(({ headers }, response) => {
      const now = Date.now() / 1000 + ahead;
      const right = Math.abs(signedAt(headers['x-amz-date']) - now) < 300;
      response.setHeader('date', new Date(now * 1000).toUTCString());
      response.setHeader('content-type', 'text/xml');
      response.statusCode = right ? 200 : 403;
      const message = 'Signature expired: 20261122T000000Z is now earlier than 20261122T010000Z';
      response.end(
        right
          ? WHO
          : `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    });
    const { partition } = await connect().sts.identity(NEVER);
    assert.equal(partition, 'aws-us-gov');
    assert.equal(server.received.length, 2);
  });

  it('does not wait for the rest of an answer longer than the user does', async function () {
    // Without the user's patience it would be 20 s.
    this.timeout(10_000);
    server = await startLocalServer((_received, response) => {
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 10_000 });
      response.write('<GetCallerIdentityResponse>');
    });
    await assert.rejects(connect().sts.identity(AbortSignal.timeout(300)), { name: 'TimeoutError' });
  });

  it('takes new keys after AWS did not take the old ones', async () => {
    server = await startLocalServer(({ headers }, response) => {
      response.setHeader('content-type', 'text/xml');
      const good = headers.authorization?.includes('Credential=NEW/') === true;
      response.statusCode = good ? 200 : 403;
      const message = 'The security token included in the request is invalid.';
      response.end(
        good
          ? WHO
          : `<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    });
    const aws = connect();
    await assert.rejects(aws.sts.identity(NEVER), { kind: 'notSignedIn', code: 'InvalidClientTokenId' });
    files.write('credentials', '[ann]\naws_access_key_id = NEW\naws_secret_access_key = S\n');
    assert.equal((await aws.sts.identity(NEVER)).account, '123456789012');
  });

  it('is not made without keys: it says which profile is at fault', async () => {
    server = await startLocalServer((_received, response) => response.end());
    await assert.rejects(connect('nobody').ec2.regions(NEVER), {
      name: 'AwsError',
      kind: 'notSignedIn',
      code: 'profileMissing',
      problem: { kind: 'profileMissing', profile: 'nobody' },
    });
    assert.equal(server.received.length, 0);
  });

  it('goes where the profile says', async () => {
    server = await startLocalServer((_received, response) => response.end(WHO));
    files.write('config', `[profile ann]\nendpoint_url = ${server.url}\n`);
    const { line, log, env } = files;
    const credentials = credentialSource({ network: files, region: 'us-west-2', profile: 'ann' });
    const aws = connectAws({ region: 'us-west-2', credentials, line, env, log });
    assert.equal((await aws.sts.identity(NEVER)).account, '123456789012');
  });
});
