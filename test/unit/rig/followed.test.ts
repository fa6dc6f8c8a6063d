import assert from 'node:assert/strict';
import { FollowedInstance, type FollowedParts } from '../../rig/followed';
import type { Machine } from '../../rig/machine';
import { NotBootable } from '../../rig/machineOf';
import type { Instance } from '../../rig/metadata/instanceFacts';

const INSTANCE = { id: 'i-0a', privateAddress: '172.31.0.4' } as Instance;
const NEVER = new AbortController().signal;

/** An instance with a machine that writes down what is done to it, and a gate before it starts. */
function followed(changes: { refuse?: Error; tell?: () => Promise<void> } = {}) {
  const done: string[] = [];
  const failures: unknown[] = [];
  const gate = { open: Promise.resolve() };
  let powerOff = (): void => undefined;
  const step = (what: string) => (): Promise<void> => Promise.resolve(void done.push(what));
  const machine: Machine = {
    id: INSTANCE.id,
    start: async () => {
      await gate.open;
      done.push('start');
    },
    stop: step('stop'),
    reboot: step('reboot'),
    kill: step('kill'),
    remove: step('remove'),
    console: () => Promise.resolve('words'),
    execute: () => Promise.resolve({ code: 0, stdout: '', stderr: '' }),
  };
  const parts: FollowedParts = {
    make: (_, poweredOff) => {
      if (changes.refuse !== undefined) return Promise.reject(changes.refuse);
      powerOff = poweredOff;
      done.push('make');
      return Promise.resolve(machine);
    },
    poweredOff: async () => {
      done.push('tell');
      await changes.tell?.();
    },
    refused: (_, why) => Promise.resolve(void done.push(`refuse: ${why}`)),
    console: (_, text) => void done.push(typeof text === 'string' ? `console: ${text}` : 'console'),
    report: () => undefined,
  };
  const instance = new FollowedInstance(INSTANCE, parts, (error) => failures.push(error), NEVER);
  return { instance, done, failures, gate, powerOff: () => powerOff() };
}

describe('An instance that is followed by a machine', () => {
  it('boots once, is off and on again with the same machine, and goes', async () => {
    const { instance, done, failures } = followed();
    for (const wanted of ['on', 'on', 'off', 'on', 'gone', 'on'] as const) {
      instance.want(wanted, Date.now());
      await instance.done;
    }
    assert.deepEqual(done, [
      ...['make', 'console', 'start', 'stop'],
      ...['console', 'start', 'console: words', 'remove'],
    ]);
    assert.deepEqual([failures, instance.isOn, instance.isGone, instance.machine], [[], false, true, undefined]);
  });

  it('is not on before its machine is', async () => {
    const { instance, gate } = followed();
    const opened = Promise.withResolvers<undefined>();
    gate.open = opened.promise;
    instance.want('on', Date.now());
    await new Promise(setImmediate);
    assert.equal(instance.isOn, false);
    opened.resolve(undefined);
    await instance.done;
    assert.equal(instance.isOn, true);
  });

  it('does not boot what is over before it began', async () => {
    const { instance, done } = followed();
    instance.want('on', Date.now());
    instance.want('gone', Date.now());
    await instance.done;
    assert.deepEqual([done, instance.isGone], [[], true]);
  });

  it('tells the API that it has switched itself off, and believes nothing that was seen before', async () => {
    const told = Promise.withResolvers<undefined>();
    const { instance, done, powerOff } = followed({ tell: () => told.promise });
    instance.want('on', Date.now());
    await instance.done;
    const before = Date.now() - 1;
    powerOff();
    await new Promise(setImmediate);
    assert.equal(instance.want('on', Date.now()), false, 'while it tells');
    told.resolve(undefined);
    await instance.done;
    assert.equal(instance.want('on', before), false, 'seen before');
    assert.equal(instance.want('off', Date.now()), false, 'that is what it is');
    assert.equal(instance.want('on', Date.now()), true, 'started again');
    await instance.done;
    assert.deepEqual(done, ['make', 'console', 'start', 'tell', 'console', 'start']);
  });

  it('does not tell what the API has asked for', async () => {
    const { instance, done, powerOff } = followed();
    instance.want('on', Date.now());
    await instance.done;
    instance.want('off', Date.now());
    powerOff();
    await instance.done;
    assert.deepEqual(done, ['make', 'console', 'start', 'stop']);
  });

  it('reboots when it is on', async () => {
    const { instance, done } = followed();
    instance.reboot();
    instance.want('on', Date.now());
    instance.reboot();
    await instance.done;
    assert.deepEqual(done, ['make', 'console', 'start', 'reboot']);
  });

  it('ends with the reason when it cannot be had; a machine that fails is a failure of the rig, too', async () => {
    const foreign = followed({ refuse: new NotBootable('its image is not Flatcar') });
    foreign.instance.want('on', Date.now());
    await foreign.instance.done;
    assert.deepEqual([foreign.done, foreign.failures], [['refuse: its image is not Flatcar'], []]);
    const broken = followed({ refuse: new Error('no space left') });
    broken.instance.want('on', Date.now());
    await broken.instance.done;
    assert.deepEqual([broken.done, broken.failures.map(String)], [['refuse: no space left'], ['Error: no space left']]);
  });
});
