import assert from 'node:assert/strict';
import type { BootStatus } from '../../../../src/contracts/bootStatus';
import type { Condition } from '../../../../src/provisioner/clusters/cluster';
import { conditionOf, type Evidence } from '../../../../src/provisioner/clusters/condition';
import { WORKER_GROUP_TAG } from '../../../../src/provisioner/names';
import { instance, scalingGroup } from '../../../fakes/fakeCluster';

const now = new Date('2026-11-22T12:05:00Z');
const at = '2026-11-22T12:01:00Z';
const ready: BootStatus = { format: 1, phase: 'ready', at };
const worker = instance({ id: 'i-2', tags: { clusterName: 'my-cluster', ToilNodeType: 'worker' } });
const group = scalingGroup();
const single = (label: string) => instance({ ...worker, tags: { ...worker.tags, [WORKER_GROUP_TAG]: label } });

/** A cluster that we launched, of which all is there; and one whose leader says that it is ready. */
const unbooted: Evidence = {
  securityGroup: true,
  launchedBy: 'us',
  type: 'kubernetes',
  leaders: [instance()],
  workers: [worker],
  groups: [group],
  now,
};
const whole: Evidence = { ...unbooted, boot: ready };

const TABLE: readonly (readonly [string, Evidence, Condition])[] = [
  ['leader, group and the word of the leader', whole, { state: 'ready' }],
  [
    'a leader that is ready and says what does not work',
    { ...whole, boot: { ...ready, message: 'User: x is not authorized to perform: ssm:PutParameter' } },
    {
      state: 'ready',
      message: 'User: x is not authorized to perform: ssm:PutParameter',
      cause: {
        kind: 'accessDenied',
        line: 'User: x is not authorized to perform: ssm:PutParameter',
        subject: 'ssm:PutParameter',
      },
    },
  ],
  ['the leader comes up', { ...unbooted, leaders: [instance({ state: 'pending' })] }, { state: 'launching' }],
  ['the leader has not said anything yet', unbooted, { state: 'launching' }],
  [
    'the leader is at it',
    { ...whole, boot: { format: 1, phase: 'image', at } },
    { state: 'launching', phase: 'image' },
  ],
  [
    'the leader says that it failed',
    { ...whole, boot: { format: 1, phase: 'failed', at, message: 'no image' } },
    { state: 'error', fault: 'bootFailed', message: 'no image' },
  ],
  [
    'the leader says why it failed, without what is secret',
    {
      ...whole,
      boot: { format: 1, phase: 'failed', at, message: 'token abcdef.0123456789abcdef\nno space left on device' },
    },
    {
      state: 'error',
      fault: 'bootFailed',
      message: 'token [token]\nno space left on device',
      cause: { kind: 'noSpace', line: 'no space left on device' },
    },
  ],
  [
    'the leader tries again, and says why it had to',
    { ...whole, boot: { format: 1, phase: 'image', at, message: 'curl: (6) Could not resolve host: quay.io' } },
    {
      state: 'launching',
      phase: 'image',
      cause: { kind: 'noName', line: 'curl: (6) Could not resolve host: quay.io', subject: 'quay.io' },
    },
  ],
  [
    'the leader has said nothing for 40 minutes',
    { ...unbooted, now: new Date('2026-11-22T12:41:00Z') },
    { state: 'error', fault: 'bootSilent' },
  ],
  [
    'the leader restarted a minute ago, long after its launch',
    {
      ...whole,
      boot: {
        format: 1,
        phase: 'manifests',
        at: '2026-11-22T20:01:00Z',
        phases: [{ phase: 'started', at: '2026-11-22T20:00:00Z' }],
      },
      now: new Date('2026-11-22T20:01:00Z'),
    },
    { state: 'launching', phase: 'manifests' },
  ],
  [
    'a boot that still tries after 40 minutes',
    {
      ...whole,
      boot: {
        format: 1,
        phase: 'manifests',
        at: '2026-11-22T20:41:00Z',
        phases: [{ phase: 'started', at: '2026-11-22T20:00:00Z' }],
      },
      now: new Date('2026-11-22T20:41:00Z'),
    },
    { state: 'error', fault: 'bootSilent' },
  ],
  ['the record may not be read', { ...whole, boot: 'unreadable' }, { state: 'ready' }],
  ["Toil's leaders write no record", { ...unbooted, launchedBy: 'toil', groups: [] }, { state: 'ready' }],
  ['no group was made yet', { ...whole, groups: [], workers: [] }, { state: 'incomplete', missing: 'workerGroups' }],
  ['one of two groups', { ...whole, wantedGroups: 2 }, { state: 'incomplete', missing: 'workerGroups' }],
  ['no group is wanted', { ...whole, groups: [], workers: [], wantedGroups: 0 }, { state: 'ready' }],
  [
    'static workers of both groups of a Mesos cluster',
    { ...whole, type: 'mesos', groups: [], workers: [single('a'), single('a'), single('b')], wantedGroups: 2 },
    { state: 'ready' },
  ],
  [
    'static workers of one of two groups',
    { ...whole, type: 'mesos', groups: [], workers: [single('a'), single('a')], wantedGroups: 2 },
    { state: 'incomplete', missing: 'workerGroups' },
  ],
  [
    'the security group alone',
    { ...unbooted, leaders: [], workers: [], groups: [] },
    { state: 'incomplete', missing: 'leader' },
  ],
  [
    'a leader without its security group',
    { ...whole, securityGroup: false },
    { state: 'incomplete', missing: 'securityGroup' },
  ],
  [
    'the leader stopped, its workers went with it',
    { ...whole, leaders: [instance({ state: 'stopped' })], workers: [{ ...worker, state: 'terminated' }] },
    { state: 'stopped', running: 0 },
  ],
  [
    'the leader stops and a worker runs on',
    { ...whole, leaders: [instance({ state: 'stopping' })] },
    { state: 'stopped', running: 1 },
  ],
  ['the leader ends', { ...whole, leaders: [instance({ state: 'shutting-down' })] }, { state: 'destroying' }],
  [
    'the leader is gone, the group goes',
    { ...whole, leaders: [], workers: [], groups: [{ ...group, going: true }] },
    { state: 'destroying' },
  ],
  [
    'a group goes while the leader lives: a resize',
    { ...whole, groups: [group, { ...group, going: true, name: 'toil-2' }] },
    { state: 'ready' },
  ],
  ['the leader is gone and workers run', { ...whole, leaders: [] }, { state: 'error', fault: 'leaderLost' }],
  [
    'the leader is gone and a group can still make workers',
    { ...whole, leaders: [instance({ state: 'terminated' })], workers: [] },
    { state: 'error', fault: 'leaderLost' },
  ],
  [
    'a destroy that was cut: nothing costs any more',
    { ...whole, leaders: [instance({ state: 'terminated' })], workers: [], groups: [] },
    { state: 'incomplete', missing: 'leader' },
  ],
  [
    'two that say that they lead',
    { ...whole, leaders: [instance(), instance({ id: 'i-9' })] },
    { state: 'error', fault: 'severalLeaders' },
  ],
];

describe('The state of a cluster', () => {
  for (const [what, evidence, condition] of TABLE)
    it(`${what}: ${condition.state}`, () => assert.deepEqual(conditionOf(evidence), condition));
});
