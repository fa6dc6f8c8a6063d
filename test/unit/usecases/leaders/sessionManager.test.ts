import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../../../../src/provisioner/aws/awsError';
import { SshError } from '../../../../src/remote/failure';
import { streamBySession, type PrivateMachine } from '../../../../src/usecases/leaders/sessionManager';

const { signal } = new AbortController();

/** A port that nothing listens at. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('The way to a leader in a private network', () => {
  let folder: string;
  let program: string;
  const started: string[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toil-plugin-'));
    program = join(folder, 'plugin');
    await writeFile(program, '#!/bin/sh\necho by the plugin\n');
    await chmod(program, 0o755);
  });
  beforeEach(() => (started.length = 0));
  after(() => rm(folder, { recursive: true }));

  function machine(port: number, ssm?: PrivateMachine['ssm']): PrivateMachine {
    const startSession = (id: string, at: number) => {
      started.push(`${id}:${at}`);
      return Promise.resolve({ sessionId: 's', streamUrl: 'u', tokenValue: 't', endpoint: 'e' });
    };
    return {
      ...{ program, region: 'eu-west-1', instanceId: 'i-1', address: '127.0.0.1', port },
      ssm: ssm ?? { startSession },
    };
  }

  it('is straight for who is in that network', async () => {
    const server = createServer((socket) => socket.end('straight')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const stream = await streamBySession(machine((server.address() as AddressInfo).port))(signal);
    assert.equal(String((await once(stream, 'data'))[0]), 'straight');
    assert.deepEqual(started, []);
    stream.destroy();
    server.close();
  });

  it('is a session of SSM for everybody else', async () => {
    const port = await closedPort();
    const stream = await streamBySession(machine(port))(signal);
    assert.equal(String((await once(stream, 'data'))[0]), 'by the plugin\n');
    assert.deepEqual(started, [`i-1:${port}`]);
    stream.destroy();
  });

  it('is told as closed where AWS gives no session', async () => {
    const refuses = () => Promise.reject(new AwsError('accessDenied', 'ssm:StartSession', 'TargetNotConnected', 'i-1'));
    const port = await closedPort();
    await assert.rejects(streamBySession(machine(port, { startSession: refuses }))(signal), (error: unknown) => {
      assert.ok(error instanceof SshError);
      assert.deepEqual(error.failure, { kind: 'refused', host: '127.0.0.1', port });
      return true;
    });
  });

  it('ends with its signal', async () => {
    const port = await closedPort();
    await assert.rejects(streamBySession(machine(port))(AbortSignal.abort()), { name: 'AbortError' });
    assert.deepEqual(started, []);
  });
});
