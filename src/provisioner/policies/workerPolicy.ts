import type { ClusterSpec } from '../../contracts/clusterSpec';
import { WORKER_RECORDS } from '../../contracts/workerStatus';
import { bootFolder } from '../bootDocument';
import { bucketName, parameterPath } from '../names';
import { pullGrants } from './common';
import type { Grant, PolicyScope } from './grant';
import { bootDocumentGrant, storageGrants } from './storage';

/**
 * What a worker may do, and with it every job: all that a job needs of AWS is S3. The join record is readable by jobs too; its token
 * is short-lived and admits a node only (reference kubernetes-on-aws.md 3.3, 3.4). Of records it writes only why workers cannot join.
 */
export function workerGrants(scope: PolicyScope, spec: ClusterSpec, overflows: boolean): Grant[] {
  const { partition, region, account, cluster, launchId } = scope;
  const records = `arn:${partition}:ssm:${region}:${account}:parameter${parameterPath(cluster, launchId)}`;
  return [
    { reason: 'readsJoinRecord', actions: ['ssm:GetParameter'], resources: [`${records}join`] },
    { reason: 'writesRecords', actions: ['ssm:PutParameter'], resources: [`${records}${WORKER_RECORDS}*`] },
    ...(overflows ? [bootDocumentGrant(scope, bucketName(cluster), bootFolder('worker'))] : []),
    ...storageGrants(scope, spec),
    ...pullGrants(scope, spec),
  ];
}
