import { createHash } from 'node:crypto';
import { placeKey, placeOf } from '../cloud';
import { failureAnswer, type Answer, type AwsFailure } from '../errors';
import type { Mend, Next } from '../front';
import { fieldsOf, isReading, type AwsRequest } from '../request';
import { reshaped } from '../reshape';
import { parseXml, type Element } from '../xml';

/** A time in which something cannot be read. */
interface Lag {
  readonly service: string;
  readonly place: string;
  readonly subject: string;
  readonly action: string;
  /** What the call made: ids and names, by which nothing finds it. */
  readonly made: readonly string[];
  readonly begun: number;
  readonly ends: number;
}

interface Remembered {
  readonly at: number;
  readonly answer: Answer;
}

/**
 * Eventual consistency, where a fault asks for it (EC2 Developer Guide, "Eventual consistency in the Amazon EC2 API"; IAM User Guide, "Changes that I make are not always immediately
 * visible"; the same for S3 bucket settings): for a time every read about the subject answers what it answered before the change, and what was made can neither be listed nor
 * used: `NotFound`, or a profile that is invalid. The same create again does see it.
 */
export class Consistency {
  private lags: Lag[] = [];
  private readonly remembered = new Map<string, Remembered>();

  readonly mend: Mend = async (request, next) => {
    if (request.own === true) return next(request);
    if (request.unreadable !== undefined) return this.begin(request, request.unreadable, next);
    const lags = this.lags.filter((lag) => lag.ends > Date.now() && isAt(lag, request));
    const asked = `${request.target} ${request.body.toString()}`;
    const used = lags.find(({ action, made }) => action !== request.action && made.some((id) => names(asked, id)));
    if (used !== undefined) return failureAnswer(request, unseen(request, used));
    if (!isReading(request)) return next(request);
    const key = digest(request);
    const stale = lags.filter((lag) => concerns(request, lag.subject));
    const before = this.remembered.get(key);
    if (before !== undefined && stale.some((lag) => before.at <= lag.begun)) return before.answer;
    const answer = await next(request);
    if (stale.length === 0) this.remembered.set(key, { at: Date.now(), answer });
    return stale.length === 0 ? answer : without(answer, new Set(stale.flatMap(({ made }) => made)));
  };

  clear(): void {
    this.lags = [];
    this.remembered.clear();
  }

  private async begin(request: AwsRequest, lasts: number, next: Next): Promise<Answer> {
    const begun = Date.now();
    const answer = await next(request);
    if (answer.status < 300) {
      this.lags.push({
        ...{ service: request.service, place: placeKey(placeOf(request)), action: request.action, begun },
        ...{ subject: subjectOf(request.action), made: madeBy(request, answer), ends: Date.now() + lasts },
      });
    }
    return answer;
  }
}

/** IAM and S3 are the same seen from every region; EC2 refuses a profile of IAM that it does not see yet. */
function isAt({ service, place }: Lag, request: AwsRequest): boolean {
  if (service === 'iam') return ['iam', 'ec2', 'autoscaling'].includes(request.service);
  return service === request.service && (service === 's3' || place === placeKey(placeOf(request)));
}

/** `AuthorizeSecurityGroupIngress` is about `SecurityGroupIngress`, `DescribeLaunchTemplates` about `LaunchTemplate`. */
function subjectOf(action: string): string {
  return action
    .replace(/^[A-Z][a-z]+(?:Or[A-Z][a-z]+)?/, '')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
}

/** Whether a read tells of the subject of a change; tags are told with everything. */
function concerns({ action }: AwsRequest, changed: string): boolean {
  const read = subjectOf(action)
    .replace(/ByPath$/, '')
    .replace(/sByPath$/, '');
  return changed === 'Tag' || changed.includes(read) || read.includes(changed);
}

/** What a create gives an id or a name to. */
const MADE: Readonly<Record<string, { readonly element?: string; readonly field?: string }>> = {
  RunInstances: { element: 'instanceId' },
  CreateSecurityGroup: { element: 'groupId', field: 'GroupName' },
  CreateLaunchTemplate: { element: 'launchTemplateId', field: 'LaunchTemplateName' },
  RequestSpotInstances: { element: 'spotInstanceRequestId' },
  ImportKeyPair: { field: 'KeyName' },
  CreateRole: { field: 'RoleName' },
  CreateInstanceProfile: { field: 'InstanceProfileName' },
  CreateAutoScalingGroup: { field: 'AutoScalingGroupName' },
};

function madeBy(request: AwsRequest, answer: Answer): string[] {
  const { element: id, field } = MADE[request.action] ?? {};
  const ids = id === undefined ? [] : textsOf(parseXml(answer.body.toString()), id);
  const name = field === undefined ? null : fieldsOf(request).get(field);
  return name === null ? ids : [...ids, name];
}

function textsOf(root: Element, name: string): string[] {
  const below = root.children.flatMap((child) => textsOf(child, name));
  return root.name === name && root.text !== '' ? [root.text, ...below] : below;
}

/** Whether a call names an id or a name as a whole: a value of its own, or the end of an ARN. */
function names(asked: string, id: string): boolean {
  const plain = encodeURIComponent(id).replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?:=|%2F|/)${plain}(?:&|$| )`).test(asked) && !/Filter\.\d+\.Value/.test(asked);
}

function digest(request: AwsRequest): string {
  const { service, action, method, target, body } = request;
  const text = [placeKey(placeOf(request)), service, action, method, target, body.toString()].join('\n');
  return createHash('sha256').update(text).digest('hex');
}

/** The answer without what cannot be seen yet. */
function without(answer: Answer, hidden: ReadonlySet<string>): Answer {
  const type = answer.headers['content-type'];
  if (hidden.size === 0 || typeof type !== 'string' || !type.includes('xml')) return answer;
  return reshaped(answer, (root) => prune(root, hidden));
}

const ITEMS = new Set(['item', 'member']);

function prune(parent: Element, hidden: ReadonlySet<string>): void {
  parent.children = parent.children.filter(
    (child) => !ITEMS.has(child.name) || !child.children.some(({ text }) => hidden.has(text)),
  );
  for (const child of parent.children) prune(child, hidden);
}

const NOT_FOUND: Readonly<Record<string, string>> = {
  RunInstances: 'InvalidInstanceID.NotFound',
  CreateSecurityGroup: 'InvalidGroup.NotFound',
  CreateLaunchTemplate: 'InvalidLaunchTemplateId.NotFound',
  RequestSpotInstances: 'InvalidSpotInstanceRequestID.NotFound',
  ImportKeyPair: 'InvalidKeyPair.NotFound',
  CreateRole: 'NoSuchEntity',
  CreateInstanceProfile: 'NoSuchEntity',
  CreateAutoScalingGroup: 'ValidationError',
};

function unseen(request: AwsRequest, lag: Lag): AwsFailure {
  if (lag.service === 'iam' && request.service !== 'iam') {
    const message = `Value (${lag.made.join()}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`;
    return { status: 400, code: 'InvalidParameterValue', message };
  }
  const status = lag.service === 'iam' ? 404 : 400;
  const message =
    lag.service === 'autoscaling' ? 'AutoScalingGroup name not found' : `${lag.made.join()} does not exist`;
  return { status, code: NOT_FOUND[lag.action] ?? 'NotFound', message };
}
