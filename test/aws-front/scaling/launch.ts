import { ask, ownRequest, Refused } from '../cloud';
import type { Next } from '../front';
import { numbered } from '../mends/instances';
import { childOf, everyOf, parseXml, textAt } from '../xml';
import { choicesOf, marketOf, noteActivity, subnetsOf, type Choice, type Group, type Member } from './group';
import { readTemplate, type TemplateFields } from './templateFields';

/** Milliseconds until a group tries again what failed; AWS takes longer each time. */
const RESTS = 3_000;

/** Brings machines up to the number that is wanted, spread over the subnets; notes each success and failure. */
export async function launchMissing(group: Group, next: Next): Promise<void> {
  const missing = group.wanted - group.members.filter(({ lifecycle }) => lifecycle !== 'Terminating').length;
  if (missing <= 0 || group.suspended.has('Launch') || Date.now() < group.rests) return;
  const subnets = subnetsOf(group);
  let left = missing;
  for (const [index, subnet] of subnets.entries()) {
    const share = Math.ceil(left / (subnets.length - index));
    if (share > 0 && (await launchInto(group, subnet, share, next))) left -= share;
  }
  for (const subnet of subnets) if (left > 0 && (await launchInto(group, subnet, left, next))) left = 0;
  if (left > 0) group.rests = Date.now() + RESTS;
}

/** Tries one type after the other. */
async function launchInto(group: Group, subnet: string, count: number, next: Next): Promise<boolean> {
  let failure = '';
  for (const choice of choicesOf(group)) {
    try {
      await launch(group, choice, subnet, count, next);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failure = failureWords(group, error);
    }
  }
  const zone = await zoneOf(group, subnet, next);
  noteActivity(group, {
    description: 'Launching a new EC2 instance.  Status Reason: ' + failure,
    cause: `${group.why}  ${startedWords(group.members.length, group.members.length + count)}`,
    ...{ message: failure, zone, subnet },
  });
  return false;
}

async function launch(group: Group, choice: Choice, subnet: string, count: number, next: Next): Promise<void> {
  const template = await readTemplate(group.place, choice.template, next);
  const type = choice.type ?? template.type;
  const { spot, bid } = marketOf(group);
  const fields = {
    ...template.fields,
    ...tagFields(group, template),
    ...{ InstanceType: type, SubnetId: subnet, MinCount: `${count}`, MaxCount: `${count}` },
    ...(spot ? { 'InstanceMarketOptions.MarketType': 'spot' } : {}),
    ...(spot && bid !== undefined ? { 'InstanceMarketOptions.SpotOptions.MaxPrice': bid } : {}),
  };
  const root = await ask(next, ownRequest(group.place, 'ec2', 'RunInstances', fields));
  for (const instance of everyOf(root, 'instancesSet').flatMap(({ children }) => children)) {
    const [id, zone] = [textAt(instance, 'instanceId'), textAt(instance, 'placement', 'availabilityZone')];
    const before = group.members.length;
    group.members.push({ id, type, zone, template: template.template, lifecycle: 'Pending' });
    noteActivity(group, {
      description: `Launching a new EC2 instance: ${id}`,
      cause: `${group.why}  ${startedWords(before, before + 1)}`,
      ...{ zone, subnet },
    });
  }
}

/** The template's tags, the group's that are propagated, and those that AWS sets itself. */
function tagFields(group: Group, { template, tags, volumeTags }: TemplateFields): Record<string, string> {
  const propagated = [...group.tags]
    .filter(([, tag]) => tag.propagated)
    .map(([key, { value }]) => [key, value] as const);
  const all = new Map([
    ...tags,
    ...propagated,
    ['aws:autoscaling:groupName', group.name],
    ['aws:ec2launchtemplate:id', template.id],
    ['aws:ec2launchtemplate:version', template.version],
  ]);
  return { ...tagSpecification(1, 'instance', all), ...tagSpecification(2, 'volume', volumeTags) };
}

function tagSpecification(index: number, kind: string, tags: ReadonlyMap<string, string>): Record<string, string> {
  if (tags.size === 0) return {};
  const fields: Record<string, string> = { [`TagSpecification.${index}.ResourceType`]: kind };
  [...tags].forEach(([key, value], at) => {
    fields[`TagSpecification.${index}.Tag.${at + 1}.Key`] = key;
    fields[`TagSpecification.${index}.Tag.${at + 1}.Value`] = value;
  });
  return fields;
}

/** Ends machines: the oldest first. */
export async function endSurplus(group: Group, next: Next): Promise<void> {
  const live = group.members.filter(({ lifecycle }) => lifecycle !== 'Terminating');
  const surplus = live.slice(0, Math.max(0, live.length - group.wanted));
  if (surplus.length === 0 || (group.suspended.has('Terminate') && !group.deleting)) return;
  await endMembers(group, surplus, next);
}

export async function endMembers(group: Group, members: readonly Member[], next: Next): Promise<void> {
  const ids = members.map(({ id }) => id);
  // At once, so that a look of the group meanwhile does not end another one in their place.
  for (const member of members) member.lifecycle = 'Terminating';
  await next(ownRequest(group.place, 'ec2', 'TerminateInstances', numbered('InstanceId', ids)));
  for (const member of members) {
    noteActivity(group, {
      description: `Terminating EC2 instance: ${member.id}`,
      cause: `${group.why}  At ${stamp()} instance ${member.id} was selected for termination.`,
      zone: member.zone,
    });
  }
}

/** Looks what has become of the machines, and forgets those that are no more. */
export async function lookAtMembers(group: Group, next: Next): Promise<void> {
  if (group.members.length === 0) return;
  const root = await ask(
    next,
    ownRequest(group.place, 'ec2', 'DescribeInstances', {
      'Filter.1.Name': 'tag:aws:autoscaling:groupName',
      'Filter.1.Value.1': group.name,
    }),
  );
  const instances = everyOf(root, 'instancesSet').flatMap(({ children }) => children);
  const states = new Map(instances.map((each) => [textAt(each, 'instanceId'), textAt(each, 'instanceState', 'name')]));
  group.members = group.members.filter((member) => {
    const state = states.get(member.id) ?? 'terminated';
    if (state === 'pending' || state === 'running') {
      if (member.lifecycle !== 'Terminating') member.lifecycle = state === 'running' ? 'InService' : 'Pending';
      return true;
    }
    if (member.lifecycle === 'Terminating') return state !== 'terminated';
    noteActivity(group, {
      description: `Terminating EC2 instance: ${member.id}`,
      cause: `At ${stamp()} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`,
      zone: member.zone,
    });
    member.lifecycle = 'Terminating';
    return state !== 'terminated';
  });
}

async function zoneOf(group: Group, subnet: string, next: Next): Promise<string> {
  const query = ownRequest(group.place, 'ec2', 'DescribeSubnets', { 'SubnetId.1': subnet });
  const root = await ask(next, query).catch(() => undefined);
  return textAt(childOf(root, 'subnetSet')?.children[0], 'availabilityZone');
}

/** As Amazon EC2 Auto Scaling writes it (user guide, "Troubleshoot Amazon EC2 Auto Scaling"). */
function failureWords(group: Group, { answer }: Refused): string {
  const error = parseXml(answer.body.toString());
  const [code = '', message = ''] = ['Code', 'Message'].map((name) => everyOf(error, name)[0]?.text);
  const words = marketOf(group).spot ? `Could not launch Spot Instances. ${code} - ${message}` : message;
  return `${words} Launching EC2 instance failed.`;
}

function startedWords(from: number, to: number): string {
  return `At ${stamp()} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`;
}

export function stamp(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
