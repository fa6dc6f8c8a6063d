import assert from 'node:assert/strict';
import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { clientsOf } from '../../aws-front/testClients';
import { NEVER } from '../../loopback/support/connected';
import { emptyCluster, makeNode, makePod } from './support/kubeObjects';
import { AT_FIRST, GROUP, startScaledCluster, type ScaledCluster } from './support/scaledCluster';

const TAGS = 'k8s.io/cluster-autoscaler/';
const TEMPLATE = `${TAGS}node-template/`;

/**
 * The stand-in for the cluster-autoscaler has the flags, rights and files of the leader's boot document, and groups that a launch has made.
 * It needs neither root nor Docker.
 */
describe('the autoscaler of the rig', function () {
  this.timeout(120_000);
  let at: ScaledCluster;

  before(async function () {
    this.timeout(3_600_000);
    at = await startScaledCluster((line) => void process.stderr.write(`${line}\n`));
  });
  after(() => at.end());
  afterEach(() => at.empty());

  const inGroup = (name: string) => ({ nodeSelector: { [GROUP]: name } });
  const needs = (name: string, requests: Readonly<Record<string, string>> = { cpu: '1' }) => ({
    ...{ requests, spec: inGroup(name) },
  });

  describe('starts', () => {
    it('with the flags of the boot document, and with no other', async () => {
      await at.start();
      await at.says(/stand-in/);
      await at.looked(1);
      for (const other of ['--scale-down-unneded-time=1m', '--expander=price', '--leader-elect=true', 'more'])
        assert.equal(await (await at.run((flags) => [...flags, other])).ended, 1, other);
    });

    it('not without the address of Auto Scaling in the cloud config, which AWS_ENDPOINT_URL does not replace', async () => {
      assert.equal(at.manifest.env['AWS_ENDPOINT_URL'], at.front.url);
      const running = await at.run((flags) => flags.filter((each) => !each.startsWith('--cloud-config=')));
      assert.equal(await running.ended, 1);
      assert.match(running.lines.join('\n'), /failed to create AWS Manager/);
    });

    it('not without a right of the manifest', async () => {
      const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-autoscaler';
      const { rules } = (await at.api.call('GET', role)) as { rules: readonly { resources: readonly string[] }[] };
      const fewer = rules.filter(({ resources }) => !resources.includes('daemonsets'));
      assert.equal(fewer.length, rules.length - 1);
      await at.api.call('PATCH', role, { rules: fewer });
      try {
        await at.start();
        await at.says(/this look failed: daemonsets.apps is forbidden/);
      } finally {
        await at.api.call('PATCH', role, { rules });
      }
    });
  });

  describe('grows a group', () => {
    it('by one for a pod that fits nowhere, and by no more while the machine is on its way', async () => {
      await at.start();
      await makePod(at.api, 'job', needs('cheap'));
      await at.until('a machine', async () => (await at.sizes())['cheap'] === 1);
      await at.looked(5);
      assert.deepEqual(await at.sizes(), { ...AT_FIRST, cheap: 1 });
      assert.equal(await at.told('job'), 'TriggeredScaleUp: pod triggered scale-up: [{cheap 0->1 (max: 2)}]');
      const [providerId = ''] = await at.machines('cheap', 1);
      await makeNode(at.api, 'worker', { providerId, labels: { [GROUP]: 'cheap' } });
      await at.looked(5);
      assert.deepEqual(await at.sizes(), { ...AT_FIRST, cheap: 1 }, 'the pod fits the node that has come');
    });

    it('only with each of its tags', async () => {
      const { name, tags } = await at.group('cheap');
      const own = Object.keys(tags).filter((key) => key.startsWith(TAGS));
      const refusals: Readonly<Record<string, RegExp>> = {
        [`${TAGS}enabled`]: /^(?!.*cheap)/,
        [`${TAGS}my-cluster`]: /^(?!.*cheap)/,
        [`${TEMPLATE}label/${GROUP}`]: /cheap: node selector or affinity/,
        [`${TEMPLATE}label/eks.amazonaws.com/capacityType`]: /cheap: node selector or affinity/,
        [`${TEMPLATE}resources/ephemeral-storage`]: /cheap: not enough ephemeral-storage/,
      };
      // What it does without the tag for memory is the next test.
      assert.deepEqual(own.sort(), [...Object.keys(refusals), `${TEMPLATE}resources/memory`].sort());
      const terms = [
        { matchExpressions: [{ key: 'eks.amazonaws.com/capacityType', operator: 'In', values: ['SPOT'] }] },
      ];
      const affinity = {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
      };
      const job = { requests: { cpu: '1', 'ephemeral-storage': '10G' }, spec: { ...inGroup('cheap'), affinity } };
      await at.start();
      for (const [index, [key, refusal]] of Object.entries(refusals).entries()) {
        await at.aws.autoScaling.untagGroup(name, [key], NEVER);
        await at.looked(1);
        await makePod(at.api, `job-${index}`, job);
        const told = await at.told(`job-${index}`);
        assert.match(told, /^NotTriggerScaleUp/, key);
        assert.match(told, refusal, key);
        assert.deepEqual(await at.sizes(), AT_FIRST, key);
        await emptyCluster(at.api);
        await at.aws.autoScaling.tagGroup(name, { [key]: tags[key] ?? '' }, NEVER);
        await at.looked(1);
      }
      await makePod(at.api, 'job', job);
      await at.until('a machine', async () => (await at.sizes())['cheap'] === 1);
    });

    it('not for a pod that only the whole memory of the type holds, which the memory tag tells', async () => {
      const { name } = await at.group('plain');
      const key = `${TEMPLATE}resources/memory`;
      await at.start();
      await makePod(at.api, 'job', needs('plain', { memory: '7900Mi' }));
      await at.says(/default\/job: .*plain: not enough memory/);
      assert.deepEqual(await at.sizes(), AT_FIRST);
      await at.aws.autoScaling.untagGroup(name, [key], NEVER);
      await at.until('a machine too small', async () => (await at.sizes())['plain'] === 1);
    });

    it('that has no list of types, by its launch template', async () => {
      const { scaling } = clientsOf(at.front.url);
      const { tags, subnets } = await at.group('plain');
      const more = { ...tags, [`${TEMPLATE}label/${GROUP}`]: 'by-hand' };
      await scaling.send(
        new CreateAutoScalingGroupCommand({
          ...{ AutoScalingGroupName: 'by-hand', MinSize: 0, MaxSize: 1, VPCZoneIdentifier: subnets.join(',') },
          LaunchTemplate: { LaunchTemplateName: 'my-cluster-lt-m5.large', Version: '$Default' },
          Tags: Object.entries(more).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: false })),
        }),
      );
      try {
        await at.start();
        await makePod(at.api, 'too-large', needs('by-hand', { cpu: '3' }));
        assert.match(await at.told('too-large'), /by-hand: not enough cpu: asks 3, left 1900m/);
        await makePod(at.api, 'job', needs('by-hand'));
        assert.match(await at.told('job'), /^TriggeredScaleUp: .*by-hand 0->1/);
      } finally {
        await at.aws.autoScaling.deleteGroup('by-hand', NEVER);
        await at.front.scaling.settled();
        await at.until('its end', async () => (await at.sizes())['by-hand'] === undefined);
      }
    });

    it('not for a pod that takes the last tenth of its cores', async () => {
      await at.start();
      await makePod(at.api, 'whole', needs('plain', { cpu: '1950m' }));
      await at.says(/default\/whole: .*plain: not enough cpu/);
      await makePod(at.api, 'less', needs('plain', { cpu: '1900m' }));
      await at.until('a machine', async () => (await at.sizes())['plain'] === 1);
    });

    it('with taints and further resources as its tags say', async () => {
      const { name } = await at.group('plain');
      const more = { [`${TEMPLATE}taint/only`]: 'gpu:NoSchedule', [`${TEMPLATE}resources/nvidia.com/gpu`]: '1' };
      await at.aws.autoScaling.tagGroup(name, more, NEVER);
      await at.start();
      const requests = { cpu: '1', 'nvidia.com/gpu': '1' };
      await makePod(at.api, 'job', needs('plain', requests));
      await at.says(/default\/job: .*plain: taint only is not tolerated/);
      await makePod(at.api, 'gpus', needs('cheap', requests));
      await at.says(/default\/gpus: .*cheap: not enough nvidia.com\/gpu/);
      assert.deepEqual(await at.sizes(), AT_FIRST);
      const tolerations = [{ key: 'only', value: 'gpu' }];
      await makePod(at.api, 'tolerant', { requests, spec: { ...inGroup('plain'), tolerations } });
      await at.until('a machine', async () => (await at.sizes())['plain'] === 1);
    });

    it('up to its most, and says to the other pods why', async () => {
      await at.start();
      for (const each of ['a', 'b', 'c']) await makePod(at.api, each, needs('plain', { cpu: '1500m' }));
      await at.says(/default\/[abc]: .*plain: max node group size reached/);
      assert.deepEqual(await at.sizes(), { ...AT_FIRST, plain: 2 });
      await at.looked(3);
      assert.deepEqual(await at.sizes(), { ...AT_FIRST, plain: 2 });
    });

    it('that wastes least', async () => {
      await at.start();
      await makePod(at.api, 'small', { requests: { cpu: '1500m' }, spec: affinityTo(['plain', 'big']) });
      await at.until('a machine', async () => (await at.sizes())['plain'] === 1);
      await emptyCluster(at.api);
      const requests = { cpu: '1500m', memory: '3Gi' };
      // Ten of them need five small machines, of which there may be two, or one big one.
      for (let i = 0; i < 10; i += 1)
        await makePod(at.api, `job-${i}`, { requests, spec: affinityTo(['cheap', 'big']) });
      await at.until('a big machine', async () => (await at.sizes())['big'] === 1);
    });

    function affinityTo(values: readonly string[]) {
      const nodeSelectorTerms = [{ matchExpressions: [{ key: GROUP, operator: 'In', values }] }];
      return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } };
    }

    it('and another one where there are no machines', async () => {
      const end = at.front.market.short({ type: 'm5.large', spot: true });
      try {
        await at.start();
        await makePod(at.api, 'job', { requests: { cpu: '1' }, spec: affinityTo(['cheap', 'plain']) });
        await makePod(at.api, 'spot', needs('cheap'));
        await at.says(/cheap: [12] instances cannot be had, no longer asked for: Could not launch Spot Instances/);
        await at.says(/default\/spot: .*cheap: in backoff after failed scale-up/);
        await at.until('a machine on demand', async () => (await at.sizes())['plain'] === 1);
        assert.deepEqual(await at.sizes(), { ...AT_FIRST, plain: 1 });
      } finally {
        end();
      }
    });

    it('of which a machine that never becomes a node is ended again', async () => {
      await at.start({ 'max-node-provision-time': '1s' });
      await makePod(at.api, 'job', needs('plain'));
      await at.says(/plain: instance i-\w+ has not become a node in 1s, ending it/);
      await at.says(/default\/job: .*plain: in backoff after failed scale-up/);
      await at.until('no machine', async () => (await at.sizes())['plain'] === 0);
    });
  });
});
