import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsFront } from '../../aws-front/awsFront';
import { ask, ownRequest, placeKey, type Place } from '../../aws-front/cloud';
import { everyOf } from '../../aws-front/xml';
import { instanceNow, settingsOf, type Instance, type InstanceSettings } from './instanceFacts';
import type { RoleKeyRing } from './roleKeys';
import type { Interruption, Subject } from './tree';

/** Milliseconds for which what an instance is is not asked for again: a boot asks for twenty things at once. */
const FRESH = 500;

/** What the metadata service tells of instances: what the API says of them now, and that AWS takes one back. */
export class Subjects {
  private readonly seen = new Map<string, { readonly at: number; readonly subject: Promise<Subject | undefined> }>();
  /** By instance and start: they may be changed while it is off. */
  private readonly settings = new Map<string, Promise<InstanceSettings>>();
  private readonly interruptions = new Map<string, Interruption>();
  private readonly ending = new AbortController();

  constructor(
    private readonly front: Pick<AwsFront, 'handle' | 'interruptSpot'>,
    private readonly keys: RoleKeyRing,
  ) {}

  /** @returns undefined when the instance is no more. */
  of({ place, id }: Pick<Instance, 'place' | 'id'>): Promise<Subject | undefined> {
    const key = placeKey(place, id);
    const seen = this.seen.get(key);
    if (seen !== undefined && Date.now() - seen.at < FRESH) return seen.subject;
    const subject = this.look(place, id);
    this.seen.set(key, { at: Date.now(), subject });
    subject.catch(() => this.seen.delete(key));
    return subject;
  }

  /**
   * Says to a spot instance that AWS takes it back, and ends it after so many seconds.
   * @throws Error when it is not one that runs.
   */
  async interrupt(place: Place, id: string, seconds: number): Promise<void> {
    const instance = await instanceNow(this.front, place, id);
    if (instance?.state !== 'running' || !instance.spot)
      throw new Error(`${id} in ${place.region} is no spot instance that runs`);
    const noticed = new Date();
    this.interruptions.set(id, { noticed, ends: new Date(noticed.getTime() + seconds * 1000) });
    this.seen.delete(placeKey(place, id));
    void sleep(seconds * 1000, undefined, { signal: this.ending.signal })
      .then(() => this.front.interruptSpot(place.region, id, place.account))
      .catch((error: unknown) => {
        if (!this.ending.signal.aborted) process.emitWarning(`${id} could not be taken back: ${String(error)}`);
      });
  }

  /** No instance is taken back any more. */
  end(): void {
    this.ending.abort();
  }

  private async look(place: Place, id: string): Promise<Subject | undefined> {
    const instance = await instanceNow(this.front, place, id);
    if (instance === undefined) return undefined;
    const [settings, targetState] = await Promise.all([this.settingsOf(instance), this.targetState(instance)]);
    const { role } = settings;
    return {
      instance,
      settings,
      targetState,
      keys: role === undefined ? undefined : this.keys.keysOf(instance, role),
      interruption: this.interruptions.get(id),
    };
  }

  private settingsOf(instance: Instance): Promise<InstanceSettings> {
    const key = `${instance.id} ${instance.launched}`;
    const known = this.settings.get(key) ?? settingsOf(this.front, instance);
    this.settings.set(key, known);
    known.catch(() => this.settings.delete(key));
    return known;
  }

  /** EC2 Auto Scaling User Guide, "Retrieve the target lifecycle state through instance metadata". */
  private async targetState({ place, id }: Instance): Promise<string | undefined> {
    const wish = { 'InstanceIds.member.1': id };
    const root = await ask(this.front.handle, ownRequest(place, 'autoscaling', 'DescribeAutoScalingInstances', wish));
    const state = everyOf(root, 'LifecycleState')[0]?.text;
    return state === undefined ? undefined : state.startsWith('Terminat') ? 'Terminated' : 'InService';
  }
}
