import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Aws } from '../../src/provisioner/aws/aws';
import { findClusters } from '../../src/provisioner/clusters/findClusters';
import { destroy } from '../../src/provisioner/destroy/destroy';
import { apply } from '../../src/provisioner/engine/apply';
import { takeInventory } from '../../src/provisioner/inventory/inventory';
import { findLeftovers } from '../../src/provisioner/leftovers/leftovers';
import { personGrants } from '../../src/provisioner/policies/personPolicy';
import { startCluster, stopCluster } from '../../src/provisioner/power/power';
import { planResize } from '../../src/provisioner/resize';
import type { AccountCheck, CheckedThing } from '../../src/usecases/preparation/accountCheck';
import type { AccountParts } from '../../src/usecases/preparation/accountParts';
import { checkAccount } from '../../src/usecases/preparation/checkAccount';
import { importKey, makeKeyFile, usableKeyPairs, type OwnKey } from '../../src/usecases/preparation/keyPairs';
import { startAwsFront, type AwsFront } from '../aws-front/awsFront';
import { permissionOf } from '../aws-front/mends/permissions';
import { documents, launched, partsOf, QUIET, specOf } from '../unit/provisioner/support/launching';
import { connections, NEVER, type Connections } from './support/connected';

const REGION = 'us-west-2';
const SILENTLY = { report: () => undefined };

describe('Preparing an account on the server', function () {
  this.timeout(180_000);
  let front: AwsFront;
  let connected: Connections;
  let aws: Aws;
  let folder: string;
  let key: OwnKey;

  before(async () => {
    front = await startAwsFront();
    connected = await connections(front.url);
    aws = connected.to(REGION);
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
    key = await makeKeyFile(join(folder, 'ann'), 'ann', NEVER);
  });
  after(async () => {
    connected.close();
    await front.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await front.reset();
    await front.addLoopbackNetwork(REGION, { second: 93 });
    await importKey(aws, 'ann', key, NEVER);
  });

  async function checked(region = REGION): Promise<Map<CheckedThing, AccountCheck>> {
    const parts: AccountParts = {
      connect: (_profile, at) => connected.to(at),
      identity: (_profile, signal) => aws.sts.identity(signal),
      regionOf: () => Promise.resolve(REGION),
      network: () => assert.fail('nobody signs in'),
      forget: () => assert.fail('nobody signs in'),
    };
    const found = new Map<CheckedThing, AccountCheck>();
    const question = { profile: 'lab', region, spec: specOf(), keys: [key] };
    await checkAccount(parts, question, (check) => void found.set(check.what, check), NEVER);
    return found;
  }

  it('knows the key that was imported as ours, by the fingerprint that the server shows', async () => {
    const [found] = usableKeyPairs(await aws.ec2.keyPairs(NEVER), [key]);
    assert.deepEqual([found?.pair.name, found?.match.kind], ['ann', 'fits']);
  });

  it('finds an account ready, and makes nothing', async () => {
    const before = await front.leftovers();
    const found = await checked();
    assert.deepEqual(
      [...found.values()].filter(({ state }) => state !== 'ok').map(({ what }) => what),
      ['ssh'],
    );
    assert.deepEqual(await front.leftovers(), before);
    const dryRuns = ['CreateLaunchTemplate', 'CreateSecurityGroup', 'ImportKeyPair', 'RunInstances'];
    for (const action of dryRuns) assert.ok(front.actions('ec2').includes(action), action);
  });

  it('finds by trying what is denied, also where IAM may not be asked', async () => {
    front.denied.add('ec2:RunInstances').add('iam:CreateRole');
    const both = (await checked()).get('permissions');
    assert.ok(both?.what === 'permissions');
    assert.deepEqual([both.state, both.denied], ['missing', ['ec2:RunInstances', 'iam:CreateRole']]);
    front.denied.add('iam:SimulatePrincipalPolicy');
    const tried = (await checked()).get('permissions');
    assert.ok(tried?.what === 'permissions');
    assert.deepEqual(tried.denied, ['ec2:RunInstances']);
    assert.ok(tried.untried.includes('iam:CreateRole'));
  });

  it('sees that a region is switched off', async () => {
    front.regions.switchedOff.add('eu-west-3');
    assert.equal((await checked('eu-west-3')).get('region')?.state, 'missing');
  });

  it('sees a quota that is too small', async () => {
    front.quotas.set('L-1216C47A', 1);
    const found = (await checked()).get('quota');
    assert.ok(found?.what === 'quota');
    assert.deepEqual([found.state, found.short[0]?.quota], ['missing', 1]);
  });

  it('grants every call that a cluster’s whole life makes', async () => {
    const spec = specOf();
    const parts = partsOf(aws, { boot: documents(20_000) });
    await launched(parts, spec);
    const [first, ...others] = spec.workers;
    assert.ok(first);
    const wanted = { ...spec, workers: [{ ...first, max: 5 }, ...others.slice(1)] };
    const resize = await planResize(parts, wanted, NEVER);
    assert.ok('plan' in resize, JSON.stringify(resize));
    await apply(resize.plan, QUIET, NEVER);
    await findClusters(aws, NEVER);
    await stopCluster(aws, 'my-cluster', SILENTLY, NEVER);
    await startCluster(aws, 'my-cluster', SILENTLY, NEVER);
    const connection = { profile: 'lab', region: REGION, connect: (region: string) => connected.to(region) };
    await findLeftovers([{ ...connection, regions: [REGION] }], () => undefined, NEVER);
    const { left } = await destroy(aws, await takeInventory(aws, 'my-cluster', {}, NEVER), SILENTLY, NEVER);
    assert.deepEqual(left, []);
    const made = new Set(front.calls.map(permissionOf));
    const granted = new Set(
      personGrants({ partition: 'aws', account: '123456789012' }).flatMap(({ actions }) => actions),
    );
    assert.ok(made.size > 55, String(made.size));
    for (const needed of ['s3:PutObject', 'autoscaling:UpdateAutoScalingGroup', 'ec2:StopInstances', 'iam:DeleteRole'])
      assert.ok(made.has(needed), needed);
    // Everybody may ask who they are.
    assert.deepEqual(
      [...made].filter((call) => !granted.has(call) && call !== 'sts:GetCallerIdentity'),
      [],
    );
  });
});
