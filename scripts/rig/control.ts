import { createServer, request } from 'node:http';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { RUN_FOLDER } from '../../test/rig/addresses';
import type { Rig } from '../../test/rig/rig';

/** Other processes of root ask a running rig here. */
const SOCKET = path.join(RUN_FOLDER, 'control.sock');

/** What a running rig tells of itself. */
export interface RigStatus {
  /** The socket of the rig's own Docker. */
  readonly docker: string;
  readonly instances: readonly RigInstance[];
}

export interface RigInstance {
  readonly id: string;
  readonly region: string;
  readonly type: string;
  readonly address: string;
  readonly isOn: boolean;
  readonly spot: boolean;
  readonly cluster: string;
  /** `leader` or `worker`; empty for instances of others. */
  readonly part: string;
}

/** Answers what `askStatus` and `askInterrupt` ask. Gives what ends it. */
export async function serveControl(rig: Rig): Promise<() => Promise<void>> {
  const server = createServer((question, answer) => {
    const { pathname, searchParams } = new URL(question.url ?? '/', 'http://rig');
    const asked = (name: string): string => searchParams.get(name) ?? '';
    const work =
      pathname === '/interrupt'
        ? rig.interrupt(asked('region'), asked('id'), Number(asked('seconds'))).then(() => '')
        : Promise.resolve(JSON.stringify(statusOf(rig)));
    work.then(
      (body) => answer.end(body),
      (error: unknown) => answer.writeHead(400).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await rm(SOCKET, { force: true });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(SOCKET, resolve));
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
}

function statusOf({ instances, docker }: Rig): RigStatus {
  return {
    docker,
    instances: instances.map(({ instance: { id, place, type, privateAddress, spot, tags }, isOn }) => ({
      ...{ id, type, isOn, spot, region: place.region, address: privateAddress },
      cluster: tags.get('clusterName') ?? '',
      part: tags.get('ToilNodeType') ?? '',
    })),
  };
}

/** @throws Error when no rig runs. */
export async function askStatus(): Promise<RigStatus> {
  return JSON.parse(await ask('/status')) as RigStatus;
}

/** @throws Error with the rig's words when it is no spot instance that runs. */
export async function askInterrupt({ region, id }: RigInstance, seconds: number): Promise<void> {
  await ask(`/interrupt?${new URLSearchParams({ region, id, seconds: String(seconds) }).toString()}`);
}

function ask(target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const question = request({ socketPath: SOCKET, path: target }, (answer) => {
      text(answer).then((body) => (answer.statusCode === 200 ? resolve(body) : reject(new Error(body))), reject);
    });
    question.once('error', () => reject(new Error('No rig runs here. `npm run rig` starts one.'))).end();
  });
}
