import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { leaderRoleName, workerRoleName } from '../../../src/provisioner/names';
import type { Grant } from '../../../src/provisioner/policies/grant';
import { leaderGrants } from '../../../src/provisioner/policies/leaderPolicy';
import { workerGrants } from '../../../src/provisioner/policies/workerPolicy';
import { callsOf } from './support/callsOf';
import { rigSpec } from './support/launchedCluster';
import type { ActionsOfRoles } from './support/testRun';

/** What machines may do and the rig does not make them do, with the reason to have it all the same. */
interface Idle {
  readonly why: string;
  readonly actions: readonly string[];
  /** They do where something takes long. */
  readonly orNot?: true;
}

/** Of files in S3, for whichever machine a job runs on. */
const OF_FILES: readonly Idle[] = [
  {
    why: 'Toil asks where a bucket is for files that a workflow names as s3:// (toil/lib/aws/utils.py); where S3 is not Amazon’s it does not',
    actions: ['s3:GetBucketLocation'],
  },
  {
    why: 'the files of the workflows here have one part',
    actions: ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  },
  {
    why: 'a copy takes the tags of its file along (S3 User Guide, "Copying objects")',
    actions: ['s3:GetObjectTagging', 's3:PutObjectTagging'],
  },
  {
    why: 'versions are there only in buckets that somebody has made so',
    actions: ['s3:GetObjectVersion', 's3:DeleteObjectVersion'],
  },
  {
    why: 'a job may make a file public (get_public_url, toil/jobStores/aws/jobStore.py)',
    actions: ['s3:PutObjectAcl'],
  },
];

const IDLE: Readonly<Record<'leader' | 'worker', readonly Idle[]>> = {
  leader: [
    {
      why: 'the real cluster-autoscaler may call them (its README for AWS, "IAM Policy"); the stand-in here need not for groups that name their types and get their machines',
      actions: [
        'autoscaling:DescribeAutoScalingInstances',
        'autoscaling:DescribeLaunchConfigurations',
        'ec2:DescribeImages',
        'ec2:DescribeLaunchTemplateVersions',
        'ec2:GetInstanceTypesFromInstanceRequirements',
      ],
    },
    {
      why: 'the autoscaler asks why a machine that it wished for does not come',
      actions: ['autoscaling:DescribeScalingActivities'],
      orNot: true,
    },
    ...OF_FILES,
  ],
  worker: [
    ...OF_FILES,
    {
      why: 'Toil itself runs in a job where a workflow starts another; that one has a job store of its own',
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:ListBucketMultipartUploads',
        's3:ListBucketVersions',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutEncryptionConfiguration',
      ],
    },
  ],
};

/** The last of the suites: what the machines of those before it really called. */
describe('What machines may do', () => {
  const called = globSync(callsOf('*')).map((file) => JSON.parse(readFileSync(file, 'utf8')) as ActionsOfRoles);
  const spec = rigSpec({ workers: [{ types: ['t3.medium'], max: 1 }] });
  const scope = { partition: 'aws', region: 'us-west-2', account: '123456789012', cluster: 'lab', launchId: 'abc' };
  const grants: Readonly<Record<'leader' | 'worker', readonly Grant[]>> = {
    leader: leaderGrants(scope, spec, false),
    worker: workerGrants(scope, spec, false),
  };
  const suffix = { leader: leaderRoleName(''), worker: workerRoleName('') };

  function calledBy(node: 'leader' | 'worker'): ReadonlySet<string> {
    const all = called.flatMap((roles) => Object.entries(roles));
    return new Set(all.flatMap(([role, actions]) => (role.endsWith(suffix[node]) ? actions : [])));
  }

  for (const node of ['leader', 'worker'] as const) {
    it(`is all that a ${node} calls`, () => {
      const calls = calledBy(node);
      const held = new Set(grants[node].flatMap(({ actions }) => actions));
      assert.ok(calls.size > 0, 'the suites before this one have written nothing');
      assert.deepEqual([...calls].filter((action) => !held.has(action)).sort(), []);
    });

    it(`is nothing that no ${node} calls, but for what has another reason`, () => {
      const calls = calledBy(node);
      const idle = new Set(grants[node].flatMap(({ actions }) => actions).filter((action) => !calls.has(action)));
      const expected = IDLE[node].flatMap(({ actions, orNot }) =>
        orNot === true ? actions.filter((action) => idle.has(action)) : actions,
      );
      assert.deepEqual([...idle].sort(), expected.sort());
    });
  }
});
