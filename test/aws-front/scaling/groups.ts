import { placeOf, type Place } from '../cloud';
import { failureAnswer, type Answer, type AwsFailure } from '../errors';
import { emptyTree, listAt, treeOf, valueAt, type Tree } from '../fields';
import type { Mend, Next } from '../front';
import type { AwsRequest } from '../request';
import { element } from '../xml';
import { activityElement } from './answers';
import { GroupBook } from './book';
import { DESCRIBING, resultAnswer } from './describe';
import { beingDeleted, invalid, noSuchGroup, problemOf, takenName } from './failures';
import { noteActivity, processesIn, sizeOf, tagsIn, takeChanges, type Group } from './group';
import { endMembers, stamp } from './launch';

/** A call that changes something. */
type Change = (request: AwsRequest, tree: Tree) => Promise<Answer> | Answer;

/**
 * Auto scaling groups (Amazon EC2 Auto Scaling API reference and user guide). moto's own put all machines into the first subnet, of
 * the first type and without its profile or spot market, lose their templates with UpdateAutoScalingGroup, go at once, replace
 * nothing and have no activities. So the front has them itself; their machines are moto's, made by RunInstances through all mends.
 */
export class ScalingGroups {
  private readonly book: GroupBook;

  constructor(handle: () => Next) {
    this.book = new GroupBook(handle);
  }

  readonly mend: Mend = (request, next) => {
    if (request.service !== 'autoscaling') return next(request);
    const describe = DESCRIBING[request.action];
    if (describe !== undefined) return Promise.resolve(describe(this.book, request));
    const change = this.changes[request.action];
    return change === undefined ? next(request) : Promise.resolve(change(request, treeOf(request)));
  };

  private readonly changes: Readonly<Record<string, Change>> = {
    CreateAutoScalingGroup: (request, tree) => this.create(request, tree),
    UpdateAutoScalingGroup: (request, tree) => this.update(request, tree),
    DeleteAutoScalingGroup: (request, tree) => this.remove(request, tree),
    SetDesiredCapacity: (request, tree) => this.setWanted(request, tree),
    TerminateInstanceInAutoScalingGroup: (request, tree) => this.terminateOne(request, tree),
    SuspendProcesses: (request, tree) => this.suspend(request, tree, true),
    ResumeProcesses: (request, tree) => this.suspend(request, tree, false),
    CreateOrUpdateTags: (request, tree) => this.changeTags(request, tree, 'set'),
    DeleteTags: (request, tree) => this.changeTags(request, tree, 'delete'),
  };

  /** The names of a place's groups, those that are being deleted among them. */
  names(place: Place): string[] {
    return this.book.at(place).map(({ name }) => name);
  }

  /** Adds an activity to a group's, as if AWS had tried something. */
  addActivity(place: Place, name: string, activity: Parameters<typeof noteActivity>[1]): void {
    const group = this.book.find(place, name);
    if (group === undefined) throw new Error(`no group ${name}`);
    noteActivity(group, activity);
  }

  /** Waits until every group has looked at its machines and done what follows. */
  settled(): Promise<void> {
    return this.book.settled();
  }

  clear(): Promise<void> {
    return this.book.clear();
  }

  private async create(request: AwsRequest, tree: Tree): Promise<Answer> {
    const name = valueAt(tree, 'AutoScalingGroupName') ?? '';
    const place = placeOf(request);
    const there = this.book.find(place, name);
    if (there !== undefined) return failureAnswer(request, takenName(there));
    const wanted = Number(valueAt(tree, 'DesiredCapacity') ?? valueAt(tree, 'MinSize') ?? 0);
    const group: Group = {
      ...{ place, name, created: new Date(), settings: emptyTree(), tags: new Map(tagsIn(tree)), wanted },
      ...{ suspended: new Set<string>(), zones: [], members: [], activities: [], deleting: false, rests: 0 },
      why: `At ${stamp()} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${wanted}.`,
    };
    takeChanges(group, tree);
    // Before the check of the templates: two calls at the same time make one group.
    this.book.add(group);
    const problem = await problemOf(group, this.book.handle());
    if (problem !== undefined) {
      this.book.remove(group);
      return failureAnswer(request, problem);
    }
    void this.book.work(group);
    return resultAnswer(request, []);
  }

  private async update(request: AwsRequest, tree: Tree): Promise<Answer> {
    const name = valueAt(tree, 'AutoScalingGroupName') ?? '';
    const group = this.book.find(placeOf(request), name);
    if (group === undefined) return failureAnswer(request, noSuchGroup(name));
    if (group.deleting) return failureAnswer(request, beingDeleted(name));
    const changed = { ...group, settings: structuredClone(group.settings) };
    takeChanges(changed, tree);
    const [least, most] = [sizeOf(changed, 'MinSize'), sizeOf(changed, 'MaxSize')];
    const asked = valueAt(tree, 'DesiredCapacity');
    changed.wanted = asked === undefined ? Math.min(Math.max(group.wanted, least), most) : Number(asked);
    const problem = await problemOf(changed, this.book.handle());
    if (problem !== undefined) return failureAnswer(request, problem);
    const limits = `min: ${least}, max: ${most}, desired: ${changed.wanted}`;
    group.why = `At ${stamp()} a user request update of AutoScalingGroup constraints to ${limits} changing the desired capacity from ${group.wanted} to ${changed.wanted}.`;
    group.settings.parts.clear();
    for (const [field, part] of changed.settings.parts) group.settings.parts.set(field, part);
    group.wanted = changed.wanted;
    group.zones = changed.zones;
    group.rests = 0;
    void this.book.work(group);
    return resultAnswer(request, []);
  }

  private remove(request: AwsRequest, tree: Tree): Answer {
    return this.withGroup(request, tree, (group) => {
      if (valueAt(tree, 'ForceDelete') !== 'true' && (group.members.length > 0 || group.wanted > 0)) {
        const message =
          'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.';
        return { status: 400, code: 'ResourceInUse', message };
      }
      group.deleting = true;
      group.wanted = 0;
      group.why = `At ${stamp()} a user request force deleted AutoScalingGroup changing the desired capacity to 0.`;
      void this.book.work(group);
      return undefined;
    });
  }

  private setWanted(request: AwsRequest, tree: Tree): Answer {
    const wanted = Number(valueAt(tree, 'DesiredCapacity') ?? 0);
    return this.withGroup(request, tree, (group) => {
      const [least, most] = [sizeOf(group, 'MinSize'), sizeOf(group, 'MaxSize')];
      const is = `New SetDesiredCapacity value ${wanted} is`;
      if (wanted > most) return invalid(`${is} above max value ${most} for the AutoScalingGroup.`);
      if (wanted < least) return invalid(`${is} below min value ${least} for the AutoScalingGroup.`);
      group.why = `At ${stamp()} a user request explicitly set group desired capacity changing the desired capacity from ${group.wanted} to ${wanted}.`;
      group.wanted = wanted;
      group.rests = 0;
      void this.book.work(group);
      return undefined;
    });
  }

  private async terminateOne(request: AwsRequest, tree: Tree): Promise<Answer> {
    const id = valueAt(tree, 'InstanceId') ?? '';
    const group = this.book.at(placeOf(request)).find(({ members }) => members.some((each) => each.id === id));
    const member = group?.members.find((each) => each.id === id);
    if (group === undefined || member === undefined) {
      const message = `Instance Id not found - No managed instance found for instance ID: ${id}`;
      return failureAnswer(request, invalid(message));
    }
    if (valueAt(tree, 'ShouldDecrementDesiredCapacity') === 'true') {
      if (group.wanted <= sizeOf(group, 'MinSize')) {
        const message =
          "Currently, desiredSize equals minSize. Terminating instance without replacement will violate group's min size constraint.";
        return failureAnswer(request, invalid(message));
      }
      group.wanted -= 1;
    }
    group.why = `At ${stamp()} instance ${id} was taken out of service in response to a user request.`;
    await endMembers(group, [member], this.book.handle());
    void this.book.work(group);
    const told = group.activities.slice(0, 1).flatMap((activity) => activityElement(group, activity).children);
    return resultAnswer(request, [element('Activity', told)]);
  }

  private suspend(request: AwsRequest, tree: Tree, suspended: boolean): Answer {
    return this.withGroup(request, tree, (group) => {
      for (const process of processesIn(tree)) {
        if (suspended) group.suspended.add(process);
        else group.suspended.delete(process);
      }
      void this.book.work(group);
      return undefined;
    });
  }

  private changeTags(request: AwsRequest, tree: Tree, how: 'set' | 'delete'): Answer {
    for (const tag of listAt(tree, 'Tags')) {
      const name = valueAt(tag, 'ResourceId') ?? '';
      const group = this.book.find(placeOf(request), name);
      if (group === undefined) return failureAnswer(request, noSuchGroup(name));
      const key = valueAt(tag, 'Key') ?? '';
      const propagated = valueAt(tag, 'PropagateAtLaunch') === 'true';
      if (how === 'delete') group.tags.delete(key);
      else group.tags.set(key, { value: valueAt(tag, 'Value') ?? '', propagated });
    }
    return resultAnswer(request, []);
  }

  private withGroup(request: AwsRequest, tree: Tree, change: (group: Group) => AwsFailure | undefined): Answer {
    const name = valueAt(tree, 'AutoScalingGroupName') ?? '';
    const group = this.book.find(placeOf(request), name);
    const problem = group === undefined ? noSuchGroup(name) : change(group);
    return problem === undefined ? resultAnswer(request, []) : failureAnswer(request, problem);
  }
}
