import assert from 'node:assert/strict';
import { SECURITY_GROUP_DESCRIPTION } from '../../src/provisioner/names';
import { Accounts } from '../../src/usecases/clusters/accounts';
import { ClusterStore } from '../../src/usecases/clusters/clusterStore';
import { Operations } from '../../src/usecases/clusters/operations';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { userFiles, type UserFiles } from '../unit/provisioner/aws/credentials/userFiles';
import { connections, NEVER, SILENT, type Connections } from './support/connected';

const CLUSTERS_EACH = 5;
const KEYS = 'aws_access_key_id = test\naws_secret_access_key = secret';

describe('The list of many clusters', function () {
  this.timeout(120_000);
  let front: AwsFront;
  let connected: Connections;
  let files: UserFiles;

  before(async () => {
    front = await startAwsFront();
    connected = await connections(front.url);
    files = await userFiles({ AWS_ENDPOINT_URL: front.url });
    files.write('credentials', `[ann]\n${KEYS}\n[admin]\n${KEYS}`);
  });
  after(async () => {
    files.remove();
    connected.close();
    await front.stop();
  });

  /** A cluster of which only its security group is there: a launch that was cut down. */
  async function begin(region: string, name: string): Promise<void> {
    const { ec2 } = connected.to(region);
    const [subnet] = await ec2.subnets({ defaultOnes: true }, NEVER);
    const vpc = subnet?.vpc ?? assert.fail(`no network in ${region}`);
    await ec2.createSecurityGroup({ name, description: SECURITY_GROUP_DESCRIPTION, vpc, tags: {} }, NEVER);
  }

  it('shows first rows before the last region is read, and each cluster of two profiles once', async () => {
    const regions = (await connected.to('us-east-1').ec2.regions(NEVER)).slice(0, 10);
    for (const region of regions) for (let n = 0; n < CLUSTERS_EACH; n += 1) await begin(region, `lab-${region}-${n}`);
    const accounts = new Accounts({
      profiles: () => ['ann', 'admin'],
      regions: () => [],
      line: () => ({ env: files.env }),
      home: files.home,
      askMfa: () => Promise.resolve(undefined),
      mayAsk: () => false,
      log: SILENT,
    });
    const operations = new Operations();
    const store = new ClusterStore({ accounts, operations, log: SILENT });
    const firstRows: number[] = [];
    store.onChange(() => {
      if (store.scanning) firstRows.push(store.clusters().length);
    });
    await store.refresh(NEVER);
    assert.equal(store.clusters().length, regions.length * CLUSTERS_EACH);
    assert.deepEqual(store.failures(), []);
    assert.ok(
      firstRows.some((rows) => rows > 0),
      `rows before the last region: ${firstRows.join(' ')}`,
    );
    const states = await accounts.states();
    assert.deepEqual(
      states.map(({ sameAs }) => sameAs),
      [['admin'], ['ann']],
    );
    assert.equal(states[0]?.endpoint, new URL(front.url).host);
    store.dispose();
    accounts.dispose();
  });
});
