import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { IamCalls } from '../calls/account';
import { allPages, chunks } from '../pages';
import { unless } from '../service';
import type { Iam } from './iamService';

/** Actions of one call, well below what its answer may hold. */
const AT_ONCE = 50;

export function simulationCalls(iam: Iam): Pick<IamCalls, 'denied'> {
  return {
    denied: async (identityArn, { actions, resource, context = {} }, signal) => {
      // Nothing can be denied to the root user, and nothing can be simulated for it.
      if (identityArn.endsWith(':root')) return [];
      const source = await sourceOf(iam, identityArn, signal);
      const request = {
        PolicySourceArn: source,
        ...(resource === undefined ? {} : { ResourceArns: [resource] }),
        ContextEntries: Object.entries(context).map(([key, value]) => ({
          ContextKeyName: key,
          ContextKeyType: 'string' as const,
          ContextKeyValues: [value],
        })),
      };
      const results = await Promise.all(
        chunks(actions, AT_ONCE).map((ActionNames) =>
          allPages(
            (Marker) => {
              const command = new SimulatePrincipalPolicyCommand({ ...request, ActionNames, Marker });
              return iam.call('SimulatePrincipalPolicy', command, signal);
            },
            (page) => page.EvaluationResults,
            (page) => page.Marker,
          ),
        ),
      );
      return results
        .flat()
        .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
        .flatMap(({ EvalActionName }) => EvalActionName ?? []);
    },
  };
}

/**
 * Who is simulated: of a session its role. The session's ARN leaves the path of the role out (IAM user guide, "IAM identifiers"), so
 * IAM is asked for it.
 */
async function sourceOf(iam: Iam, arn: string, signal: AbortSignal): Promise<string> {
  const session = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  if (!session) return arn;
  const [, partition = 'aws', account = '', name = ''] = session;
  const command = new GetRoleCommand({ RoleName: name });
  const found = await unless(['notFound', 'accessDenied'], iam.call('GetRole', command, signal));
  return found?.Role?.Arn ?? `arn:${partition}:iam::${account}:role/${name}`;
}
