import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { apply, NotChangeable, type Progress } from '../../../../src/provisioner/engine/apply';
import { inOrder, isDone, makePlan } from '../../../../src/provisioner/engine/plan';
import { defineResource, type Resource, type ResourceOf } from '../../../../src/provisioner/engine/resource';

const never = new AbortController().signal;

/** An account that remembers what was made in which order. */
class Account {
  readonly there = new Map<string, string>();
  readonly made: string[] = [];
  busy = 0;
  mostBusy = 0;

  resource(name: string, needs: readonly Resource[] = [], how: { wanted?: string; changeable?: boolean } = {}) {
    const { wanted = 'as asked', changeable = false } = how;
    const work = async (): Promise<string> => {
      this.busy += 1;
      this.mostBusy = Math.max(this.mostBusy, this.busy);
      await sleep(2);
      this.busy -= 1;
      this.there.set(name, wanted);
      this.made.push(name);
      return wanted;
    };
    return defineResource<string>({
      kind: 'bucket',
      name,
      needs,
      settings: { value: wanted },
      find: () => Promise.resolve(this.there.get(name)),
      differences: (state) => (state === wanted ? [] : [{ setting: 'value', is: state, wanted }]),
      create: work,
      ...(changeable ? { change: work } : {}),
    });
  }
}

function failing(name: string, needs: readonly Resource[] = []): ResourceOf<string> {
  const create = (): Promise<string> => Promise.reject(new Error(`no ${name}`));
  return defineResource({ kind: 'bucket', name, needs, settings: {}, find: () => Promise.resolve(undefined), create });
}

const quiet = { report: () => undefined };
const names = (resources: readonly Resource[]): string[] => resources.map(({ name }) => name);

describe('A plan', () => {
  it('says what will be made, kept, changed and refused, and changes nothing', async () => {
    const account = new Account();
    for (const name of ['kept', 'changed', 'refused']) account.there.set(name, name === 'kept' ? 'as asked' : 'other');
    const plan = await makePlan(
      [
        account.resource('made'),
        account.resource('kept'),
        account.resource('changed', [], { changeable: true }),
        account.resource('refused'),
      ],
      never,
    );
    assert.deepEqual(
      plan.lines.map(({ inspection }) => inspection.action),
      ['create', 'keep', 'change', 'refuse'],
    );
    assert.deepEqual(account.made, []);
  });

  it('puts each after what it needs, whatever the order it is given in', () => {
    const account = new Account();
    const group = account.resource('group');
    const role = account.resource('role');
    const profile = account.resource('profile', [role]);
    const leader = account.resource('leader', [profile, group]);
    assert.deepEqual(names(inOrder([leader, profile, group, role])), ['role', 'profile', 'group', 'leader']);
  });

  it('refuses a need that is not in it, and a circle', () => {
    const account = new Account();
    const missing = account.resource('missing');
    assert.throws(() => inOrder([account.resource('a', [missing])]), /bucket missing is needed and not in the plan/);
    const needs: Resource[] = [];
    const circle = account.resource('circle', needs);
    needs.push(circle);
    assert.throws(() => inOrder([circle]), /bucket circle needs itself/);
  });

  it('fails with the first look-up that fails', async () => {
    const broken = defineResource<string>({
      kind: 'bucket',
      name: 'x',
      needs: [],
      settings: {},
      find: () => Promise.reject(new Error('access denied')),
      create: () => Promise.resolve('x'),
    });
    await assert.rejects(makePlan([new Account().resource('a'), broken], never), /access denied/);
  });
});

describe('An apply', () => {
  it('makes each after what it needs, and others at the same time', async () => {
    const account = new Account();
    const role = account.resource('role');
    const profile = account.resource('profile', [role]);
    const others = [1, 2, 3].map((n) => account.resource(`other ${n}`));
    const plan = await makePlan([profile, role, ...others], never);
    assert.deepEqual(await apply(plan, quiet, never), { failures: [], left: [] });
    assert.ok(account.made.indexOf('role') < account.made.indexOf('profile'));
    assert.ok(account.mostBusy >= 3);
  });

  it('works on no more at a time than it is told', async () => {
    const account = new Account();
    const plan = await makePlan(
      [...Array(9).keys()].map((n) => account.resource(`r${n}`)),
      never,
    );
    await apply(plan, { ...quiet, atOnce: 2 }, never);
    assert.equal(account.mostBusy, 2);
    assert.equal(account.made.length, 9);
  });

  it('finds nothing to do the second time', async () => {
    const account = new Account();
    const resources = (): Resource[] => [account.resource('a'), account.resource('b')];
    assert.equal(isDone(await makePlan(resources(), never)), false);
    await apply(await makePlan(resources(), never), quiet, never);
    const again = await makePlan(resources(), never);
    assert.equal(isDone(again), true);
    await apply(again, quiet, never);
    assert.deepEqual(account.made.sort(), ['a', 'b']);
  });

  it('hands what was made to those who need it', async () => {
    const account = new Account();
    const first = account.resource('first', [], { wanted: 'id-7' });
    const second = defineResource<string>({
      kind: 'role',
      name: 'second',
      needs: [first],
      settings: {},
      find: () => Promise.resolve(undefined),
      create: () => Promise.resolve(`uses ${first.state}`),
    });
    assert.throws(() => first.state, /bucket first was asked for before it was there/);
    await apply(await makePlan([second, first], never), quiet, never);
    assert.equal(second.state, 'uses id-7');
  });

  it('begins nothing after a failure, waits for what was begun, and says what is left', async () => {
    const account = new Account();
    const broken = failing('broken');
    const beside = account.resource('beside');
    const after = account.resource('after', [beside]);
    const reports: Progress[] = [];
    const plan = await makePlan([broken, beside, after], never);
    const applied = await apply(plan, { report: (progress) => reports.push(progress) }, never);
    assert.deepEqual(names(applied.failures.map(({ resource }) => resource)), ['broken']);
    assert.deepEqual(names(applied.left), ['after']);
    assert.deepEqual(account.made, ['beside']);
    assert.deepEqual(
      reports.filter(({ state }) => state !== 'started').map(({ resource, state }) => `${resource.name} ${state}`),
      ['broken failed', 'beside done'],
    );
  });

  it('goes on where it stopped when it is applied again', async () => {
    const account = new Account();
    const first = account.resource('first');
    await apply(await makePlan([first, failing('broken', [first])], never), quiet, never);
    const again = await makePlan([account.resource('first'), account.resource('broken')], never);
    assert.deepEqual(
      again.lines.map(({ inspection }) => inspection.action),
      ['keep', 'create'],
    );
  });

  it('begins nothing more when the user stops it', async () => {
    const account = new Account();
    const stop = new AbortController();
    const first = account.resource('first');
    const second = account.resource('second', [first]);
    const report = ({ resource, state }: Progress): void => {
      if (resource === first && state === 'done') stop.abort();
    };
    const applied = await apply(await makePlan([first, second], never), { report }, stop.signal);
    assert.deepEqual(names(applied.left), ['second']);
    assert.deepEqual(account.made, ['first']);
  });

  it('refuses what cannot be changed in place, by the names of the settings', async () => {
    const account = new Account();
    account.there.set('leader', 'smaller');
    const plan = await makePlan([account.resource('bystander'), account.resource('leader')], never);
    const applied = await apply(plan, quiet, never);
    const [failure] = applied.failures;
    assert.ok(failure?.error instanceof NotChangeable);
    assert.deepEqual(failure.error.settings, ['value']);
    assert.deepEqual([names(applied.left), account.made], [['bystander'], []], 'nothing else was touched');
  });
});
