import { placeKey, placeOf } from '../cloud';
import { failureAnswer, textAnswer, type Answer } from '../errors';
import { treeOf, valuesAt, withFields } from '../fields';
import type { Mend, Next } from '../front';
import { pageOf, type Page } from '../pageTokens';
import { fieldsOf, type AwsRequest } from '../request';
import { reshaped } from '../reshape';
import { childOf, element, formatXml, parseXml, removeChildren, setChild, textAt, type Element } from '../xml';

interface Paged {
  /** The list in the answer. */
  readonly list: string;
  /** How many AWS gives when nothing is said. */
  readonly usual: number;
  /** With ids named, everything comes at once, and a size is refused. */
  readonly ids?: string;
}

/** Lists by the call that gives them (EC2, Amazon EC2 Auto Scaling and IAM API references). */
const PAGED: Readonly<Record<string, Paged>> = {
  'ec2:DescribeInstances': { list: 'reservationSet', usual: 1000, ids: 'InstanceId' },
  'ec2:DescribeSecurityGroups': { list: 'securityGroupInfo', usual: 1000, ids: 'GroupId' },
  'ec2:DescribeLaunchTemplates': { list: 'launchTemplates', usual: 200, ids: 'LaunchTemplateId' },
  'ec2:DescribeLaunchTemplateVersions': { list: 'launchTemplateVersionSet', usual: 200 },
  'ec2:DescribeVolumes': { list: 'volumeSet', usual: 1000, ids: 'VolumeId' },
  'ec2:DescribeSubnets': { list: 'subnetSet', usual: 1000, ids: 'SubnetId' },
  'ec2:DescribeVpcs': { list: 'vpcSet', usual: 1000, ids: 'VpcId' },
  'ec2:DescribeRouteTables': { list: 'routeTableSet', usual: 100, ids: 'RouteTableId' },
  'ec2:DescribeImages': { list: 'imagesSet', usual: 1000, ids: 'ImageId' },
  'ec2:DescribeInstanceTypes': { list: 'instanceTypeSet', usual: 100, ids: 'InstanceType' },
  'ec2:DescribeInstanceTypeOfferings': { list: 'instanceTypeOfferingSet', usual: 1000 },
  'ec2:DescribeSpotPriceHistory': { list: 'spotPriceHistorySet', usual: 1000 },
  'ec2:DescribeSpotInstanceRequests': { list: 'spotInstanceRequestSet', usual: 1000, ids: 'SpotInstanceRequestId' },
  'ec2:DescribeTags': { list: 'tagSet', usual: 1000 },
  'autoscaling:DescribeAutoScalingGroups': { list: 'AutoScalingGroups', usual: 50 },
  'autoscaling:DescribeAutoScalingInstances': { list: 'AutoScalingInstances', usual: 50 },
  'autoscaling:DescribeScalingActivities': { list: 'Activities', usual: 100 },
  'autoscaling:DescribeTags': { list: 'Tags', usual: 50 },
  'iam:ListRoles': { list: 'Roles', usual: 100 },
  'iam:ListInstanceProfiles': { list: 'InstanceProfiles', usual: 100 },
  'iam:ListInstanceProfilesForRole': { list: 'InstanceProfiles', usual: 100 },
  'iam:ListRolePolicies': { list: 'PolicyNames', usual: 100 },
  'iam:ListAttachedRolePolicies': { list: 'AttachedPolicies', usual: 100 },
};

/** The fewest that a caller may ask for, where there is such a limit. */
const FEWEST = 5;

/** In pages whose size the caller asks for; moto mostly gives all at once. Tests may ask for smaller pages than AWS ever gives. */
export class Paging {
  /** At most so many to a page, whatever is asked; undefined: as AWS. */
  size: number | undefined;
  /** The whole lists whose next pages may be asked for. */
  private readonly begun = new Map<string, readonly Element[]>();

  readonly mend: Mend = (request, next) => {
    const paged = PAGED[`${request.service}:${request.action}`];
    return paged === undefined ? next(request) : this.answer(request, paged, next);
  };

  clear(): void {
    this.begun.clear();
  }

  private async answer(request: AwsRequest, paged: Paged, next: Next): Promise<Answer> {
    const words = wordsOf(request);
    const fields = fieldsOf(request);
    const token = fields.get(words.token) ?? undefined;
    const size = Number(fields.get(words.size) ?? paged.usual);
    if (size < FEWEST && request.service === 'ec2') return failureAnswer(request, tooFew(size));
    const most = Math.min(size, this.size ?? Infinity);
    const key = listKey(request, words);
    const before = token === undefined ? undefined : this.begun.get(key);
    if (before !== undefined) return pageAnswer(request, paged, words, pageOf(before, token, most));
    const whole = await everyPage(request, paged, words, next);
    const byId = paged.ids !== undefined && valuesAt(treeOf(request), paged.ids).length > 0;
    if (request.own === true || byId) return whole;
    return reshaped(whole, (root) => {
      const holder = holderOf(root, paged);
      const list = childOf(holder, paged.list);
      if (list === undefined) return;
      const page = pageOf(list.children, token, most);
      if (page.next !== undefined) this.begun.set(key, list.children);
      list.children = [...page.items];
      markPage(request, holder, words, page.next);
    });
  }
}

interface Words {
  readonly token: string;
  readonly size: string;
  /** The token in an answer. */
  readonly given: string;
}

const WORDS: Readonly<Record<'ec2' | 'iam' | 'autoscaling', Words>> = {
  ec2: { token: 'NextToken', size: 'MaxResults', given: 'nextToken' },
  iam: { token: 'Marker', size: 'MaxItems', given: 'Marker' },
  autoscaling: { token: 'NextToken', size: 'MaxRecords', given: 'NextToken' },
};

function wordsOf({ service }: AwsRequest): Words {
  return service === 'ec2' || service === 'iam' ? WORDS[service] : WORDS.autoscaling;
}

/** A list and its pages have this in common. */
function listKey(request: AwsRequest, words: Words): string {
  const fields = fieldsOf(request);
  fields.delete(words.token);
  fields.delete(words.size);
  return placeKey(placeOf(request), request.service, fields.toString());
}

function markPage(request: AwsRequest, holder: Element, words: Words, following: string | undefined): void {
  if (request.service === 'iam') setChild(holder, element('IsTruncated', following !== undefined));
  if (following !== undefined) setChild(holder, element(words.given, following));
}

/** A later page of a list, which is as it was when its first page was asked for. */
function pageAnswer(request: AwsRequest, { list }: Paged, words: Words, page: Page<Element>): Answer {
  const { action, service } = request;
  const holder = element(service === 'ec2' ? `${action}Response` : `${action}Result`, [element(list, page.items)]);
  markPage(request, holder, words, page.next);
  return textAnswer(formatXml(service === 'ec2' ? holder : element(`${action}Response`, [holder])));
}

/** The root of an EC2 answer, the result element of the others. */
function holderOf(root: Element, { list }: Paged): Element {
  return childOf(root, list) !== undefined ? root : (root.children.find((each) => childOf(each, list)) ?? root);
}

/** All that moto has: its own pages one after the other. */
async function everyPage(request: AwsRequest, paged: Paged, words: Words, next: Next): Promise<Answer> {
  const plain = { [words.token]: undefined, [words.size]: undefined };
  const first = await next(withFields(request, plain));
  let token = tokenIn(first, paged, words);
  if (token === '') return first;
  const items: Element[] = [];
  while (token !== '') {
    const page = await next(withFields(request, { ...plain, [words.token]: token }));
    items.push(...(childOf(holderOf(parseXml(page.body.toString()), paged), paged.list)?.children ?? []));
    token = tokenIn(page, paged, words);
  }
  return reshaped(first, (root) => {
    const holder = holderOf(root, paged);
    childOf(holder, paged.list)?.children.push(...items);
    removeChildren(holder, [words.given]);
  });
}

function tokenIn(answer: Answer, paged: Paged, words: Words): string {
  return answer.status >= 300 ? '' : textAt(holderOf(parseXml(answer.body.toString()), paged), words.given);
}

function tooFew(size: number): { status: number; code: string; message: string } {
  const message = `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value greater than or equal to ${FEWEST}.`;
  return { status: 400, code: 'InvalidParameterValue', message };
}
