import assert from 'node:assert/strict';
import { BootTimes, longAfter, timesOf, type BootKind } from '../../../../src/usecases/launching/bootTimes';
import { memory } from './support/parts';

const KIND: BootKind = { type: 'kubernetes', leader: 't3.medium' };

describe('How long launches take', () => {
  it('is unknown before the first of a kind: no figure is made up', async () => {
    const times = new BootTimes(memory());
    assert.deepEqual(times.expected(KIND), {});
    await times.add({ ...KIND, leader: 'm5.large' }, { booting: 1000 });
    await times.add({ ...KIND, type: 'mesos' }, { booting: 1000 });
    assert.deepEqual(times.expected(KIND), {});
  });

  it('is the median of the last seven launches, phase by phase', async () => {
    const kept = memory();
    for (const seconds of [900, 10, 20, 30, 40, 50, 60, 70])
      await new BootTimes(kept).add(KIND, { booting: seconds, ...(seconds === 70 ? { image: 5 } : {}) });
    assert.deepEqual(new BootTimes(kept).expected(KIND), { booting: 40, image: 5 });
    await new BootTimes(kept).add(KIND, { image: 7 });
    assert.deepEqual(new BootTimes(kept).expected(KIND), { booting: 45, image: 6 });
  });

  it('is forgotten of kinds that were not launched for long', async () => {
    const times = new BootTimes(memory());
    await times.add(KIND, { booting: 1 });
    for (let i = 0; i < 20; i += 1) await times.add({ ...KIND, leader: `type-${i}` }, { booting: 1 });
    assert.deepEqual(times.expected(KIND), {});
    assert.deepEqual(times.expected({ ...KIND, leader: 'type-19' }), { booting: 1 });
  });

  it('begins anew where something else lies in its place', async () => {
    const times = new BootTimes(memory({ bootTimes: { 'kubernetes/t3.medium': 'yesterday' } }));
    assert.deepEqual(times.expected(KIND), {});
    await times.add(KIND, { booting: 3 });
    assert.deepEqual(times.expected(KIND), { booting: 3 });
  });

  it('counts a phase that came twice together, and the last one until the end', () => {
    const at = (seconds: number): Date => new Date(seconds * 1000);
    const phases = [
      { phase: 'booting', at: at(0) },
      { phase: 'image', at: at(2) },
      { phase: 'booting', at: at(5) },
      { phase: 'answering', at: at(6) },
    ];
    assert.deepEqual(timesOf(phases, at(10)), { booting: 3000, image: 3000, answering: 4000 });
  });

  it('is long after twice the usual time, and half a minute at the least', () => {
    assert.deepEqual([longAfter(2_000), longAfter(90_000)], [32_000, 180_000]);
  });
});
