import type { Aws } from '../aws/aws';
import type { InstanceType } from '../aws/calls/ec2';
import type { Findings } from '../findings';
import type { GroupChoice } from './choices';

/** What a launch may come to use of one quota, in cores (EC2 counts virtual CPUs per family of families and market). */
interface Use {
  readonly type: string;
  readonly spot: boolean;
  least: number;
  most: number;
}

/**
 * Compares what the cluster needs with the account's quotas. What other machines use already is not counted: a quota that suffices
 * here may still be used up.
 */
export async function checkQuotas(
  aws: Pick<Aws, 'quotas'>,
  leader: InstanceType,
  groups: readonly Pick<GroupChoice, 'group' | 'index' | 'types' | 'least' | 'most'>[],
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const uses = new Map<string, Use>();
  add(uses, leader, false, 1, 1);
  for (const { types, group, least, most } of groups) {
    // Any of the types may come; the largest needs the most.
    const largest = [...types].sort((a, b) => b.cores - a.cores)[0];
    if (largest !== undefined) add(uses, largest, group.spot, least, most);
  }
  await Promise.all(
    [...uses.values()].map(async ({ type, spot, least, most }) => {
      const quota = await findings.ask('quota', aws.quotas.cores(type, spot, signal), undefined);
      if (quota === undefined) {
        findings.cannotCheck('quota', 'notFound');
        return;
      }
      const path = groups.find(({ types }) => types.some(({ name }) => name === type));
      const where = path === undefined ? ['leader', 'type'] : ['workers', path.index];
      if (quota < least) findings.fault({ kind: 'quotaTooSmall', path: where, type, quota, needed: least });
      else if (quota < most) findings.warn({ kind: 'quotaBelowMost', path: where, type, quota, needed: most });
    }),
  );
}

function add(uses: Map<string, Use>, { name, cores }: InstanceType, spot: boolean, least: number, most: number): void {
  const key = `${quotaFamily(name)} ${spot ? 'spot' : ''}`;
  const use = uses.get(key) ?? { type: name, spot, least: 0, most: 0 };
  use.least += cores * least;
  use.most += cores * most;
  uses.set(key, use);
}

/** Standard families share one quota, the others have one for each (EC2 User Guide, "Amazon EC2 instance type quotas"). */
function quotaFamily(type: string): string {
  const letters = /^[a-z]+/.exec(type)?.[0] ?? type;
  if (/^[acdhimrtz]$/.test(letters)) return 'standard';
  if (/^(?:im|is)$/.test(letters)) return 'standard';
  return letters.startsWith('g') || letters === 'vt' ? 'g' : letters;
}
