import assert from 'node:assert/strict';
import { findClusters } from '../../../../src/provisioner/clusters/findClusters';
import { machinesOf } from '../../../../src/provisioner/clusters/cluster';
import { findClustersEverywhere } from '../../../../src/provisioner/clusters/findClustersEverywhere';
import type { Connection } from '../../../../src/provisioner/clusters/scanRegions';
import { awsError, FakeAccount } from '../../../fakes/fakeAws';
import { makeCluster } from '../../../fakes/fakeCluster';

const never = new AbortController().signal;

function connection(account: FakeAccount, profile: string, region = 'us-east-1'): Connection {
  return { profile, region, connect: (name) => account.at(name) };
}

describe('The clusters of a region', () => {
  it('are ours with their launch id and their workers under their groups', async () => {
    const account = new FakeAccount();
    await makeCluster(account, {
      launchId: 'aa11',
      groups: [
        { least: 2, most: 4 },
        { least: 1, most: 1, spot: true },
      ],
    });
    const [cluster, ...others] = await findClusters(account.at(), never);
    assert.deepEqual(others, []);
    assert.ok(cluster);
    assert.deepEqual(cluster.condition, { state: 'ready' });
    assert.equal(cluster.launchedBy, 'us');
    assert.equal(cluster.launchId, 'aa11');
    assert.equal(cluster.type, 'kubernetes');
    assert.equal(cluster.owner, 'ann');
    assert.equal(cluster.leader?.publicAddress, '203.0.113.4');
    assert.deepEqual(
      cluster.groups.map(({ label, workers }) => [label, workers.map(({ spot }) => spot)]),
      [
        ['group0', [false, false]],
        ['group1', [true]],
      ],
    );
    assert.equal(machinesOf(cluster).length, 4);
  });

  it("are Toil's too, without any record, by its tags and the description of its group", async () => {
    const account = new FakeAccount();
    await makeCluster(account, { name: 'lab', kubernetes: false, groups: [] });
    const [cluster] = await findClusters(account.at(), never);
    assert.equal(cluster?.launchedBy, 'toil');
    assert.equal(cluster.type, 'mesos');
    assert.equal(cluster.condition.state, 'ready');
  });

  it('do not mix when one name begins with another', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { name: 'my', launchId: 'a' });
    await makeCluster(account, { name: 'my-cluster', launchId: 'b' });
    const found = await findClusters(account.at(), never);
    assert.deepEqual(
      found.map(({ name, leader, groups }) => [name, leader?.tags['clusterName'], groups.length]),
      [
        ['my', 'my', 1],
        ['my-cluster', 'my-cluster', 1],
      ],
    );
  });

  it('cost two calls where there is none, and five where there are many', async () => {
    const account = new FakeAccount();
    assert.deepEqual(await findClusters(account.at(), never), []);
    assert.equal(account.calls.length, 2);
    for (const name of ['one', 'two', 'three']) await makeCluster(account, { name, launchId: name });
    assert.equal((await findClusters(account.at(), never)).length, 3);
    assert.equal(account.calls.length, 5);
  });

  it('never ask for the record that holds the join token', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    const aws = account.at();
    let asked: readonly string[] = [];
    const ssm = { ...aws.ssm, parametersNamed: (names: readonly string[]) => ((asked = names), Promise.resolve([])) };
    await findClusters({ ...aws, ssm }, never);
    assert.deepEqual(asked, ['/toil/my-cluster/a/status', '/toil/my-cluster/a/spec']);
  });

  it('know which workers run and cannot join, since when and why; not those that have joined since, are gone, or are of another life', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a', groups: [{ least: 4, most: 4 }] });
    const { instances, parameters } = account.region('us-east-1');
    const workers = instances.filter(({ tags }) => tags['ToilNodeType'] === 'worker');
    const [failing, joined, ended, older] = workers;
    assert.ok(failing && joined && ended && older);
    ended.state = 'terminated';
    const since = new Date(failing.launched.getTime() + 60_000);
    const write = (id: string, state: 'failing' | 'joined', at: Date): void => {
      const name = `/toil/my-cluster/a/workers/${id}`;
      const message = 'token abcdef.0123456789abcdef\nno space left on device';
      parameters.set(name, { name, value: JSON.stringify({ format: 1, state, at, message }), changed: at });
    };
    write(failing.id, 'failing', since);
    write(joined.id, 'joined', since);
    write(ended.id, 'failing', since);
    write(older.id, 'failing', new Date(older.launched.getTime() - 3_600_000));
    const [cluster] = await findClusters(account.at(), never);
    assert.deepEqual(cluster?.groups[0]?.failing, [
      {
        id: failing.id,
        since,
        message: 'token [token]\nno space left on device',
        cause: { kind: 'noSpace', line: 'no space left on device' },
      },
    ]);
  });

  it('are shown whole where the list of records may not be read', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    account.fail({ call: 'ssm.parameterNames', error: awsError('accessDenied') });
    const [cluster] = await findClusters(account.at(), never);
    assert.deepEqual(cluster?.unread, []);
  });

  it('forget a cluster of which only ended instances are left', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    const region = account.region('us-east-1');
    region.securityGroups.length = 0;
    for (const each of region.instances) each.state = 'terminated';
    assert.deepEqual(await findClusters(account.at(), never), []);
  });

  it('are shown without their groups where those may not be read, and say so', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    account.fail({ call: 'autoScaling.groups', error: awsError('accessDenied') });
    account.fail({ call: 'ssm.parametersNamed', error: awsError('accessDenied') });
    const [cluster] = await findClusters(account.at(), never);
    assert.deepEqual(cluster?.unread, ['workerGroups', 'records']);
    assert.equal(cluster.condition.state, 'ready');
    assert.equal(cluster.otherWorkers.length, 1);
  });
});

describe('The clusters of all regions and profiles', () => {
  it('come once, though two profiles lead into the account, and each region when it is read', async () => {
    const account = new FakeAccount();
    await makeCluster(account, { launchId: 'a' });
    await makeCluster(account, { name: 'west', region: 'us-west-2' });
    const other = new FakeAccount('999999999999');
    await makeCluster(other, { name: 'theirs' });
    const reported: string[] = [];
    const { regions, failures } = await findClustersEverywhere(
      [connection(account, 'ann'), connection(account, 'ann-admin', 'us-west-2'), connection(other, 'lab')],
      (report) => {
        if (report.kind === 'read')
          reported.push(...report.read.map(({ name, region }) => `${report.account} ${region} ${name}`));
      },
      never,
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(reported.sort(), [
      '123456789012 us-east-1 my-cluster',
      '123456789012 us-west-2 west',
      '999999999999 us-east-1 theirs',
    ]);
    assert.equal(regions.length, 4);
    assert.equal(account.calls.filter((call) => call === 'us-east-1 ec2.instances').length, 1);
  });

  for (const late of ['regions', 'instances'] as const)
    it(
      late === 'regions'
        ? "come from the profile's own region while it is still looked up which others are enabled"
        : "come from the others where the profile's own region hangs",
      async () => {
        const account = new FakeAccount();
        const gate = Promise.withResolvers<undefined>();
        const held: Connection = {
          ...connection(account, 'ann', 'us-west-2'),
          connect: (name) => {
            const aws = account.at(name);
            const once = async <T>(which: typeof late, answer: () => Promise<T>): Promise<T> => {
              if (name === 'us-west-2' && which === late) await gate.promise;
              return answer();
            };
            const regions: typeof aws.ec2.regions = (signal) => once('regions', () => aws.ec2.regions(signal));
            const instances: typeof aws.ec2.instances = (by, signal) =>
              once('instances', () => aws.ec2.instances(by, signal));
            return { ...aws, ec2: { ...aws.ec2, regions, instances } };
          },
        };
        const reported: string[] = [];
        // What is held goes on when something else has been read: were that waited for, there would be no end.
        const report = ({ region = '' }): void => {
          reported.push(region);
          gate.resolve(undefined);
        };
        await findClustersEverywhere([held], report, never);
        const both = ['us-west-2', 'us-east-1'];
        assert.deepEqual(reported, late === 'regions' ? both : both.reverse());
      },
    );

  it('are read with the second profile where the first may not', async () => {
    const account = new FakeAccount();
    await makeCluster(account);
    const poor: Connection = {
      ...connection(account, 'poor'),
      connect: (name) => {
        const aws = account.at(name);
        return {
          ...aws,
          ec2: {
            ...aws.ec2,
            regions: (signal) => aws.ec2.regions(signal),
            instances: () => Promise.reject(awsError('accessDenied')),
          },
        };
      },
    };
    const { regions, failures } = await findClustersEverywhere(
      [poor, connection(account, 'rich')],
      () => undefined,
      never,
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(
      regions.map(({ profile }) => profile),
      ['rich', 'rich'],
    );
  });

  it('say which region and which profile failed, and show the rest', async () => {
    const account = new FakeAccount();
    await makeCluster(account);
    account.fail({ call: 'ec2.instances', region: 'us-west-2', error: awsError('timedOut') });
    const broken: Connection = {
      profile: 'old',
      region: 'us-east-1',
      connect: () => {
        throw awsError('expired');
      },
    };
    const { regions, failures } = await findClustersEverywhere(
      [broken, connection(account, 'ann')],
      () => undefined,
      never,
    );
    assert.deepEqual(
      regions.map(({ region, read }) => [region, read.length]),
      [['us-east-1', 1]],
    );
    assert.deepEqual(
      failures.map(({ profile, region, what }) => [profile, region, what]),
      [
        ['old', undefined, 'identity'],
        ['ann', 'us-west-2', 'region'],
      ],
    );
  });

  it("fall back to the profile's own region where the list of regions is not allowed", async () => {
    const account = new FakeAccount();
    await makeCluster(account, { region: 'us-west-2' });
    account.fail({ call: 'ec2.regions', error: awsError('accessDenied') });
    const found = await findClustersEverywhere([connection(account, 'ann', 'us-west-2')], () => undefined, never);
    assert.deepEqual(
      found.regions.map(({ region, read }) => [region, read.length]),
      [['us-west-2', 1]],
    );
    assert.deepEqual(
      found.failures.map(({ what }) => what),
      ['regions'],
    );
  });
});
