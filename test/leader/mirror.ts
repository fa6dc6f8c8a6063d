import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kubernetesFile } from '../../src/provisioner/boot/artefacts';

/** A folder of system extensions on loopback, as a lab without a way out has one. */
export interface Mirror {
  /** What a spec's `mirrors.systemExtension` and the setting `toil.aws.systemExtensionMirror` take. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the list of checksums; nobody who boots here asks for the files. */
export async function startMirror(): Promise<Mirror> {
  const sums = (['x86_64', 'arm64'] as const).map((each) => `${'a'.repeat(64)}  ${kubernetesFile(each)}\n`).join('');
  const server = createServer((request, response) => {
    const found = request.url === '/extensions/SHA256SUMS';
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain' }).end(found ? sums : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/extensions`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
