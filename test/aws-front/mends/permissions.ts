import { accessDenied, failureAnswer, textAnswer } from '../errors';
import { treeOf, valuesAt } from '../fields';
import type { Mend } from '../front';
import type { AwsRequest } from '../request';
import { element, formatXml } from '../xml';

/** Calls whose permission has another name (Service Authorization Reference, "Actions defined by …"). */
const PERMISSIONS: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:HeadObject': 's3:GetObject',
  's3:DeleteObjects': 's3:DeleteObject',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeleteBucketTagging': 's3:PutBucketTagging',
};

/** `ec2:RunInstances`: what IAM asks for when this call comes. */
export function permissionOf({ service, action }: Pick<AwsRequest, 'service' | 'action'>): string {
  const own = `${service}:${action}`;
  return PERMISSIONS[own] ?? own;
}

/**
 * What the caller may not do: the calls are refused, dry runs too, and SimulatePrincipalPolicy, which moto has not, says so (IAM
 * API reference). Every other call is allowed; moto looks at no policy.
 */
export class Permissions {
  readonly denied = new Set<string>();

  readonly mend: Mend = async (request, next) => {
    if (request.own === true) return next(request);
    const permission = permissionOf(request);
    if (this.denied.has(permission)) return failureAnswer(request, accessDenied(request, permission));
    return request.action === 'SimulatePrincipalPolicy' ? this.simulate(request) : next(request);
  };

  private simulate(request: AwsRequest): ReturnType<typeof textAnswer> {
    const results = valuesAt(treeOf(request), 'ActionNames').map((action) =>
      element('member', [
        element('EvalActionName', action),
        element('EvalResourceName', '*'),
        element('EvalDecision', this.denied.has(action) ? 'implicitDeny' : 'allowed'),
        element('MatchedStatements', []),
        element('MissingContextValues', []),
      ]),
    );
    const result = element('SimulatePrincipalPolicyResult', [
      element('IsTruncated', false),
      element('EvaluationResults', results),
    ]);
    return textAnswer(formatXml(element('SimulatePrincipalPolicyResponse', [result])));
  }
}
