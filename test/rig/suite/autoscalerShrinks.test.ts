import assert from 'node:assert/strict';
import { makeNode, makePod, podNames, protectPod, SAFE_TO_EVICT, taintsOf } from './support/kubeObjects';
import { AT_FIRST, GROUP, startScaledCluster, type ScaledCluster } from './support/scaledCluster';

/** Which machines the stand-in for the cluster-autoscaler ends. It needs neither root nor Docker. */
describe('the autoscaler of the rig', function () {
  this.timeout(120_000);
  let at: ScaledCluster;

  before(async function () {
    this.timeout(3_600_000);
    at = await startScaledCluster((line) => void process.stderr.write(`${line}\n`));
  });
  after(() => at.end());
  afterEach(() => at.empty());

  describe('shrinks a group', () => {
    const idle = (name: string) => ({ labels: { [GROUP]: name } });
    const waiting = (name: string) => ({ requests: { cpu: '1' }, spec: { nodeSelector: { [GROUP]: name } } });

    it('by the instance of an idle node, which it taints first, and by no other', async () => {
      const [right = '', other = ''] = await at.machines('plain', 2);
      const [least = ''] = await at.machines('always', 1);
      const [fixed = ''] = await at.machines('fixed', 1);
      await makeNode(at.api, 'another-zone', {
        ...idle('plain'),
        providerId: other.replace(/us-west-2./, 'us-west-2d'),
      });
      await makeNode(at.api, 'another-form', { ...idle('plain'), providerId: other.replace('aws:///', 'aws://') });
      await makeNode(at.api, 'least', { ...idle('always'), providerId: least });
      await makeNode(at.api, 'fixed', { ...idle('fixed'), providerId: fixed });
      await makeNode(at.api, 'idle', { ...idle('plain'), providerId: right });
      await makePod(at.api, 'daemon', { node: 'idle', owner: 'DaemonSet', annotations: { [SAFE_TO_EVICT]: 'false' } });
      await at.start();
      await at.until(
        'the taint',
        async () => (await taintsOf(at.api, 'idle'))?.join() === 'ToBeDeletedByClusterAutoscaler',
      );
      await at.until('its end', () => at.gone(right));
      await at.looked(10);
      assert.deepEqual(await at.sizes(), { ...AT_FIRST, plain: 1 }, 'smaller by one');
      assert.deepEqual(await Promise.all([other, least, fixed].map((id) => at.gone(id))), [false, false, false]);
      for (const name of ['another-zone', 'another-form', 'least', 'fixed'])
        assert.deepEqual(await taintsOf(at.api, name), [], name);
      assert.deepEqual(await podNames(at.api), ['daemon']);
      assert.equal(at.front.actions('autoscaling').filter((each) => each.startsWith('TerminateInstance')).length, 1);
    });

    it('only after its times', async () => {
      const [providerId = ''] = await at.machines('plain', 1);
      await makeNode(at.api, 'idle', { ...idle('plain'), providerId });
      await at.start({ 'scale-down-unneeded-time': '1h' });
      await at.says(/node idle: is not needed/);
      await at.looked(5);
      assert.deepEqual(await taintsOf(at.api, 'idle'), []);
      await at.setTimes({ 'scale-down-unneeded-time': '1s' });
      await at.until('its end', () => at.gone(providerId));
    });

    it('not soon after one has grown', async () => {
      const [providerId = ''] = await at.machines('plain', 1);
      await makePod(at.api, 'job', waiting('cheap'));
      await at.start({ 'scale-down-delay-after-add': '1h' });
      await at.until('a machine', async () => (await at.sizes())['cheap'] === 1);
      await makeNode(at.api, 'idle', { ...idle('plain'), providerId });
      await at.says(/node idle: is not needed/);
      // Five times the time for which it must be unneeded.
      await at.looked(25);
      assert.deepEqual(await taintsOf(at.api, 'idle'), []);
    });

    it('not while a pod forbids it', async () => {
      const forbidding = {
        toil: { owner: 'Job', annotations: { [SAFE_TO_EVICT]: 'false' } },
        alone: {},
        custom: { owner: 'Workflow' },
        budget: { owner: 'Job' },
      };
      const words = {
        toil: 'is annotated as not safe to evict',
        alone: 'would not be made again',
        custom: 'would not be made again',
        budget: 'is kept by its disruption budget',
      };
      const [idleOne = ''] = await at.machines('big', 1);
      const ids = [...(await at.machines('plain', 2)), ...(await at.machines('cheap', 2))];
      await protectPod(at.api, 'pod-budget');
      for (const [index, [name, pod]] of Object.entries(forbidding).entries()) {
        await makeNode(at.api, name, { ...idle('plain'), providerId: ids[index] ?? '' });
        await makePod(at.api, `pod-${name}`, { ...pod, node: name, requests: { cpu: '100m' } });
      }
      await makeNode(at.api, 'idle', { ...idle('cheap'), providerId: idleOne });
      await at.start();
      await at.until('the end of the idle one', () => at.gone(idleOne));
      for (const [name, reason] of Object.entries(words)) {
        await at.says(new RegExp(`node ${name}: stays: pod default/pod-${name} ${reason}`));
        assert.deepEqual(await taintsOf(at.api, name), [], name);
      }
      await at.api.call('DELETE', '/api/v1/namespaces/default/pods/pod-toil?gracePeriodSeconds=0');
      await at.until('the end of the one whose job has ended', () => at.gone(ids[0] ?? ''));
    });

    it('not by a node that is half used, or that pods are waiting for, or whose annotation says so', async () => {
      const [used = '', awaited = ''] = await at.machines('plain', 2);
      const [told = '', marker = ''] = await at.machines('cheap', 2);
      await makeNode(at.api, 'used', { ...idle('used'), providerId: used });
      await makePod(at.api, 'pod', { node: 'used', owner: 'Job', requests: { cpu: '1' } });
      await makeNode(at.api, 'awaited', { ...idle('plain'), providerId: awaited });
      await makePod(at.api, 'job', waiting('plain'));
      await makeNode(at.api, 'told', { ...idle('cheap'), providerId: told });
      const annotations = { 'cluster-autoscaler.kubernetes.io/scale-down-disabled': 'true' };
      await at.api.call('PATCH', '/api/v1/nodes/told', { metadata: { annotations } });
      await makeNode(at.api, 'idle', { ...idle('cheap'), providerId: marker });
      await at.start();
      await at.until('the end of the idle one', () => at.gone(marker));
      await at.says(/node used: stays: 50 % are in use/);
      await at.says(/node awaited: stays: waiting pods fit on it/);
      await at.says(/node told: stays: scale-down is disabled/);
      assert.deepEqual(await Promise.all([used, awaited, told].map((id) => at.gone(id))), [false, false, false]);
    });

    it('by a node whose pods have a place elsewhere, to which it sends them', async () => {
      const [left = '', kept = ''] = await at.machines('plain', 2);
      await makeNode(at.api, 'left', { ...idle('plain'), providerId: left });
      const spec = { volumes: [{ name: 'scratch', emptyDir: {} }] };
      await makePod(at.api, 'small', { node: 'left', owner: 'ReplicaSet', requests: { cpu: '500m' }, spec });
      await at.start();
      await at.says(/node left: stays: there is no other place for pod default\/small/);
      await makeNode(at.api, 'kept', { ...idle('plain'), providerId: kept });
      await makePod(at.api, 'large', { node: 'kept', owner: 'Job', requests: { cpu: '1200m' } });
      await at.until('its end', () => at.gone(left));
      assert.deepEqual(await podNames(at.api), ['large'], 'the small one was evicted');
      assert.equal(await at.gone(kept), false);
    });

    it('not by what another one began before it ended', async () => {
      const [providerId = ''] = await at.machines('plain', 1);
      await makeNode(at.api, 'marked', { ...idle('plain'), providerId });
      const taints = [{ key: 'ToBeDeletedByClusterAutoscaler', value: '1', effect: 'NoSchedule' }];
      await at.api.call('PATCH', '/api/v1/nodes/marked', { spec: { taints } });
      await at.start({ 'scale-down-unneeded-time': '1h' });
      await at.until('a clean node', async () => (await taintsOf(at.api, 'marked'))?.length === 0);
    });
  });
});
