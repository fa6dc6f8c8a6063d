import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { testLeader } from '../../scripts/testLeader';
import { lackingForLeader } from '../../scripts/testLeaderSystem';
import { testMinio } from '../../scripts/testMinio';
import type { RunHost } from '../../src/contracts/runHost';
import { readAppliance, type Appliance } from '../../src/remote/leaderRuns/appliance';
import { clusterCommandOptions, clusterEnvironment } from '../../src/toil/clusterRun';
import { afterwards, buildCommandLine } from '../../src/toil/commandLine';
import { endpointTrouble, type EndpointTrouble } from '../../src/usecases/runPlaces/endpointTrouble';
import { LeaderPlace } from './support/leaderRuns';
import { startMinio, type Minio } from './support/minio';

// An address that moto does not hand out.
const ADDRESS = '127.107.252.7';
const HOST = { id: 'a-cluster', name: 'lab' };
const BUCKET = 'lab-data';

const WORKFLOW = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: cat
inputs:
  far: {type: File, inputBinding: {position: 1}}
stdout: copy.txt
outputs:
  copy: {type: stdout}
`;

/** What a cluster's `s3Endpoint` is for, against a real server that is not Amazon's. */
describe('a store that speaks S3, from a leader', function () {
  this.timeout(900_000);
  const signal = AbortSignal.timeout(900_000);
  let minio: Minio;
  let s3: S3Client;
  let there: LeaderPlace;
  let host: RunHost;
  let appliance: Appliance;

  before(async function () {
    if ((await lackingForLeader()) !== undefined) this.skip();
    await testLeader();
    minio = await startMinio(await testMinio());
    const { url: endpoint, credentials } = minio;
    s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'reads.txt', Body: 'ACGT\n' }));
    there = await LeaderPlace.open(ADDRESS);
    host = there.host();
    appliance = await readAppliance(await there.connection(signal), signal);
  });
  after(async () => {
    await there.close();
    s3.destroy();
    await minio.stop();
  });

  const trouble = (endpoint: string, holdsJobStores = false): Promise<EndpointTrouble | undefined> =>
    endpointTrouble(host, appliance.toil, { endpoint, holdsJobStores }, signal);

  async function detailOf(endpoint: string): Promise<string> {
    const found = await trouble(endpoint);
    assert.equal(found?.kind, 'noAnswer');
    return found.detail;
  }

  it('is tried before a run: it may want credentials, it must answer, and speak S3', async () => {
    assert.equal(await trouble(minio.url), undefined);
    assert.equal(await trouble(`${minio.url}/`), undefined);
    assert.match(await detailOf('http://127.0.0.1:9'), /refused/i);
    assert.match(await detailOf(minio.url.replace('http:', 'https:')), /SSL/);
    assert.match(await detailOf(`http://${ADDRESS}:22`), /SSH-2\.0/);
    assert.match(await detailOf('http://no-such-host.invalid:9000'), /name|resolution/i);
  });

  it('is told from another web server, whatever that answers', async () => {
    const server = createServer((_, response) => response.writeHead(status).end('<html>hello</html>'));
    let status = 200;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      assert.deepEqual(await trouble(url), { kind: 'notS3', status });
      status = 403;
      assert.deepEqual(await trouble(url), { kind: 'notS3', status });
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  /** Starts the workflow on the leader only, as the extension does, with keys that a cluster would have from its role. */
  async function start(id: string, jobStore: (dir: string) => string): Promise<string> {
    const dir = `${host.runsFolder}/${id}`;
    const record = { id, host: HOST, jobStore: jobStore(dir), outputs: `${dir}/outputs` };
    await host.create(id, JSON.stringify(record), signal);
    const files = { 'copy.cwl': WORKFLOW, 'in.yml': `far: {class: File, location: "s3://${BUCKET}/reads.txt"}\n` };
    for (const [name, text] of Object.entries(files)) {
      const write = 'import sys; open(sys.argv[1], "w").write(sys.argv[2])';
      const { code, stderr } = await host.execute([appliance.toil.python, '-c', write, `${dir}/${name}`, text], signal);
      assert.equal(code, 0, stderr);
    }
    const { argv } = buildCommandLine({
      ...{ language: 'cwl', workflowPath: `${dir}/copy.cwl`, inputs: { kind: 'file', path: `${dir}/in.yml` } },
      ...{ toil: appliance.toil, jobStore: record.jobStore, outputs: record.outputs, restart: false, runDir: dir },
      ...clusterCommandOptions({ batchSystem: 'single_machine', runId: id, attempt: 1 }),
      ...{ options: { retries: 0 }, hasFlag: () => true },
    });
    const { accessKeyId, secretAccessKey } = minio.credentials;
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const answer = await host.start(
      dir,
      {
        ...{ format: 1, argv, cwd: dir, restart: false, jobStore: record.jobStore, inheritEnv: true, hostId: HOST.id },
        env: { ...clusterEnvironment(minio.url), ...keys },
        ...afterwards(appliance.toil, record.jobStore, {}),
      },
      signal,
    );
    assert.equal(answer.kind, 'started', JSON.stringify(answer));
    return dir;
  }

  const logOf = async (dir: string): Promise<string> => (await host.read(`${dir}/log`, 0, 1 << 20, signal)).toString();

  it('is where a run on the leader reads its s3:// inputs', async () => {
    const dir = await start('reads', (folder) => `file:${folder}/js`);
    assert.equal((await host.waitForEnd(dir, signal)).state, 'succeeded', await logOf(dir));
    assert.equal(await there.inAppliance(`cat ${dir}/outputs/copy.txt`), 'ACGT');
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets.map(({ Name }) => Name),
      [BUCKET],
    );
  });

  it('keeps no job stores if it is a MinIO: told before a run on workers, and true', async () => {
    assert.deepEqual(await trouble(minio.url, true), { kind: 'noJobStores' });
    const dir = await start('keeps', () => 'aws:eu-west-1:toil-tests-keeps');
    const deadline = Date.now() + 60_000;
    const gone = /NoSuchBucket\) when calling the DeletePublicAccessBlock/;
    while (!gone.test(await logOf(dir))) {
      assert.ok(Date.now() < deadline, await logOf(dir));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await host.stop(dir, 5, signal);
    assert.equal((await host.waitForEnd(dir, signal)).state, 'stopped');
  });
});
