import { ask, ownRequest, placeKey, placeOf } from '../cloud';
import { failureAnswer, textAnswer, type Answer } from '../errors';
import type { Mend, Next } from '../front';
import { fieldsOf, type AwsRequest } from '../request';
import { childOf, element, everyOf, formatXml, parseXml, setChild, textAt, type Element } from '../xml';
import { numbered } from './instances';

/** Calls that take a token; moto 5.2.5 looks at none. */
const TAKERS = new Set(['RunInstances', 'CreateLaunchTemplate', 'CreateLaunchTemplateVersion', 'RequestSpotInstances']);

interface Done {
  readonly asked: string;
  readonly answer: Promise<Answer>;
}

/**
 * The same token gives the answer of the first call; with other parameters it is refused (EC2 Developer Guide, "Ensuring idempotency in
 * Amazon EC2 API requests"). A call that failed leaves its token free. A token whose instance is terminated cannot be used again (EC2 API reference, "Error codes",
 * IdempotentInstanceTerminated).
 */
export class ClientTokens {
  private readonly done = new Map<string, Done>();

  readonly mend: Mend = async (request, next) => {
    const fields = fieldsOf(request);
    const token = fields.get('ClientToken');
    const takes = request.service === 'ec2' && TAKERS.has(request.action) && fields.get('DryRun') !== 'true';
    if (!takes || token === null) return next(request);
    const key = placeKey(placeOf(request), request.action, token);
    const asked = parameters(fields);
    const before = this.done.get(key);
    if (before !== undefined) return again(request, before, asked, next);
    const answer = next(request);
    this.done.set(key, { asked, answer });
    if (!(await succeeded(answer))) this.done.delete(key);
    return answer;
  };

  clear(): void {
    this.done.clear();
  }
}

async function succeeded(answer: Promise<Answer>): Promise<boolean> {
  try {
    return (await answer).status < 300;
  } catch {
    return false;
  }
}

function parameters(fields: URLSearchParams): string {
  return JSON.stringify([...fields].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function again(request: AwsRequest, { asked, answer }: Done, now: string, next: Next): Promise<Answer> {
  if (asked !== now) {
    const code = 'IdempotentParameterMismatch';
    const message = 'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).';
    return failureAnswer(request, { status: 400, code, message });
  }
  const first = await answer;
  return request.action === 'RunInstances' && first.status < 300 ? presentState(request, first, next) : first;
}

/** The instances of the first call as they are now. */
async function presentState(request: AwsRequest, first: Answer, next: Next): Promise<Answer> {
  const root = parseXml(first.body.toString());
  const ids = everyOf(root, 'instancesSet').flatMap(({ children }) =>
    children.map((each) => textAt(each, 'instanceId')),
  );
  const now = new Map<string, Element>();
  for (const id of ids) {
    const query = ownRequest(placeOf(request), 'ec2', 'DescribeInstances', numbered('InstanceId', [id]));
    const found = await ask(next, query).catch(() => undefined);
    const instance = found && everyOf(found, 'instancesSet')[0]?.children[0];
    if (instance === undefined || textAt(instance, 'instanceState', 'name') === 'terminated') {
      const message = `The instance '${id}' that was launched with this client token is terminated.`;
      return failureAnswer(request, { status: 400, code: 'IdempotentInstanceTerminated', message });
    }
    now.set(id, instance);
  }
  const items = ids.map((id) => element('item', now.get(id)?.children ?? []));
  setChild(root, element('instancesSet', childOf(root, 'instancesSet') === undefined ? [] : items));
  return textAnswer(formatXml(root));
}
