import { ownRequest, placeOf } from '../cloud';
import { failureAnswer, type Answer, type AwsFailure } from '../errors';
import { filtersOf, fits, treeOf, valueAt, valuesAt, withFilters } from '../fields';
import type { Mend, Next } from '../front';
import { stateCode, type InstanceClock, type State } from '../instanceTimes';
import type { AwsRequest } from '../request';
import { reshaped } from '../reshape';
import { childOf, element, everyOf, removeChildren, setChild, textAt, type Element } from '../xml';

/** The address that the world sees of a private one; it may change with each start. */
export type PublicAddress = (privateAddress: string, starts: number) => string;

/**
 * The life of instances (EC2 User Guide, "Amazon EC2 instance state changes", "Terminate Amazon EC2 instances"; EC2 API reference, RunInstances,
 * StartInstances, StopInstances): every state takes its time, a start has a new launch time, a terminated instance has lost network and groups and goes
 * from the list after an hour. And what a loopback cloud needs: the public address is one that can be listened on.
 */
export class Instances {
  constructor(
    readonly clock: InstanceClock,
    private readonly publicAddress: PublicAddress,
  ) {}

  readonly mend: Mend = async (request, next) => {
    if (request.service !== 'ec2') return next(request);
    switch (request.action) {
      case 'RunInstances':
        return this.run(request, next);
      case 'StartInstances':
      case 'StopInstances':
      case 'TerminateInstances':
        return this.change(request, next);
      case 'DescribeInstances':
        return this.describe(request, next);
      case 'DescribeInstanceStatus':
        return this.describeStatus(request, next);
      default:
        return next(request);
    }
  };

  private async run(request: AwsRequest, next: Next): Promise<Answer> {
    const answer = await next(request);
    return reshaped(answer, (root) => {
      for (const instance of instancesIn(root)) {
        this.clock.ran(textAt(instance, 'instanceId'));
        this.refine(instance);
        // An address is there with `running` only.
        removeChildren(instance, ['ipAddress', 'dnsName', 'networkInterfaceSet']);
        setState(instance, 'pending');
      }
    });
  }

  private async change(request: AwsRequest, next: Next): Promise<Answer> {
    const ids = valuesAt(treeOf(request), 'InstanceId');
    const gone = ids.find((id) => this.clock.isForgotten(id));
    if (gone !== undefined) return failureAnswer(request, unknownInstance(gone));
    if (request.action !== 'TerminateInstances') {
      const refusal = await this.refusal(request, ids, next);
      if (refusal !== undefined) return failureAnswer(request, refusal);
    }
    const answer = await next(request);
    if (answer.status >= 300) return answer;
    for (const id of ids) {
      if (request.action === 'StartInstances') this.clock.started(id);
      else if (request.action === 'StopInstances') this.clock.stopped(id);
      else this.clock.terminated(id);
    }
    return answer;
  }

  /** Why an instance cannot be started or stopped now. moto starts the dead. */
  private async refusal(request: AwsRequest, ids: readonly string[], next: Next): Promise<AwsFailure | undefined> {
    const answer = await next(ownRequest(placeOf(request), 'ec2', 'DescribeInstances', numbered('InstanceId', ids)));
    if (answer.status >= 300) return undefined;
    let found: AwsFailure | undefined;
    reshaped(answer, (root) => {
      for (const instance of instancesIn(root)) found ??= this.whyNot(instance, request.action === 'StartInstances');
    });
    return found;
  }

  private whyNot(instance: Element, start: boolean): AwsFailure | undefined {
    const id = textAt(instance, 'instanceId');
    const state = this.stateOf(instance);
    if (start && (state === 'stopped' || state === 'running' || state === 'pending')) return undefined;
    if (!start && textAt(instance, 'instanceLifecycle') === 'spot') return oneTimeSpot(id);
    if (!start && ['running', 'stopping', 'stopped'].includes(state)) return undefined;
    const verb = start ? 'started' : 'stopped';
    const message = `The instance '${id}' is not in a state from which it can be ${verb}.`;
    return { status: 400, code: 'IncorrectInstanceState', message };
  }

  private async describe(request: AwsRequest, next: Next): Promise<Answer> {
    const gone = valuesAt(treeOf(request), 'InstanceId').find((id) => this.clock.isForgotten(id));
    if (gone !== undefined) return failureAnswer(request, unknownInstance(gone));
    const filters = filtersOf(request);
    const ofState = filters.filter(({ name }) => name.startsWith('instance-state-'));
    const ofNetwork = filters.some(({ name }) => /^(?:instance\.group-|vpc-id|subnet-id|private-|network-)/.test(name));
    const rest = filters.filter((filter) => !ofState.includes(filter));
    const answer = await next(ofState.length > 0 ? withFilters(request, rest) : request);
    const isShown = (instance: Element): boolean => {
      const state = this.stateOf(instance);
      if (this.clock.isForgotten(textAt(instance, 'instanceId')) || (ofNetwork && state === 'terminated')) return false;
      return ofState.every((filter) => fits(filter.name.endsWith('code') ? `${stateCode(state)}` : state, filter));
    };
    return reshaped(answer, (root) => {
      for (const list of everyOf(root, 'instancesSet')) {
        list.children = list.children.filter(isShown);
        for (const instance of list.children) this.refine(instance);
      }
      const reservations = childOf(root, 'reservationSet');
      if (reservations === undefined) return;
      reservations.children = reservations.children.filter(
        (each) => (childOf(each, 'instancesSet')?.children.length ?? 0) > 0,
      );
    });
  }

  private async describeStatus(request: AwsRequest, next: Next): Promise<Answer> {
    const every = valueAt(treeOf(request), 'IncludeAllInstances') === 'true';
    return reshaped(await next(request), (root) => {
      const list = childOf(root, 'instanceStatusSet');
      for (const status of list?.children ?? []) setState(status, this.stateOf(status));
      if (list === undefined) return;
      list.children = list.children
        .filter((status) => !this.clock.isForgotten(textAt(status, 'instanceId')))
        .filter((status) => every || textAt(status, 'instanceState', 'name') === 'running');
    });
  }

  private stateOf(instance: Element): State {
    return this.clock.state(textAt(instance, 'instanceId'), textAt(instance, 'instanceState', 'name') as State);
  }

  private refine(instance: Element): void {
    const id = textAt(instance, 'instanceId');
    const state = this.stateOf(instance);
    setState(instance, state);
    const start = this.clock.startOf(id);
    if (start !== undefined) setChild(instance, element('launchTime', start.toISOString()));
    const spot = textAt(instance, 'instanceLifecycle') === 'spot';
    if (spot && textAt(instance, 'spotInstanceRequestId') === '')
      setChild(instance, element('spotInstanceRequestId', `sir-${id.slice(-8)}`));
    const reason = this.clock.reasonOf(id);
    if (reason !== undefined) {
      setChild(instance, element('reason', reason.message));
      setChild(instance, element('stateReason', [element('code', reason.code), element('message', reason.message)]));
    }
    if (state === 'terminated') removeChildren(instance, LOST);
    else if (state === 'running') this.publish(instance, id);
    else removeChildren(instance, ['ipAddress', 'dnsName']);
  }

  private publish(instance: Element, id: string): void {
    if (textAt(instance, 'ipAddress') === '') return;
    const shown = this.publicAddress(textAt(instance, 'privateIpAddress'), this.clock.starts(id));
    setChild(instance, element('ipAddress', shown));
    setChild(instance, element('dnsName', shown));
    for (const link of everyOf(instance, 'association')) {
      setChild(link, element('publicIp', shown));
      setChild(link, element('publicDnsName', shown));
    }
  }
}

/** What a terminated instance has no more. */
const LOST = [
  ...['ipAddress', 'dnsName', 'privateIpAddress', 'privateDnsName', 'vpcId', 'subnetId'],
  ...['groupSet', 'networkInterfaceSet', 'blockDeviceMapping'],
];

function instancesIn(root: Element): Element[] {
  return everyOf(root, 'instancesSet').flatMap(({ children }) => children);
}

function setState(instance: Element, state: State): void {
  const told = element('instanceState', [element('code', stateCode(state)), element('name', state)]);
  setChild(instance, told);
}

/** `InstanceId.1`, `InstanceId.2` … */
export function numbered(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));
}

function unknownInstance(id: string): AwsFailure {
  return {
    status: 400,
    code: 'InvalidInstanceID.NotFound',
    message: `The instance ID '${id}' does not exist`,
  };
}

function oneTimeSpot(id: string): AwsFailure {
  const message = `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`;
  return { status: 400, code: 'UnsupportedOperation', message };
}
