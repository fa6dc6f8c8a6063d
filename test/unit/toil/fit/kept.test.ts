import assert from 'node:assert/strict';
import { leftByScaler, leftOf, offeredByKubelet } from '../../../../src/toil/fit/kept';
import type { MachineShape } from '../../../../src/toil/fit/offer';
import { GIB } from './jobs';

const MIB = 1024 ** 2;
const whole: MachineShape = { cores: 4, memory: 16 * GIB, disk: 50 * GIB, accelerators: [], measure: 'whole' };
const allocatable: MachineShape = { ...whole, measure: 'allocatable' };

describe('what a machine leaves for jobs', () => {
  it('a single machine: all of it', () => {
    const { least, most } = leftOf(whole, 'single_machine');
    assert.deepEqual(least, { cores: 4, memory: 16 * GIB, disk: 50 * GIB });
    assert.deepEqual(most, least);
  });

  it('Kubernetes: at most all but the kernel, 100 MiB and a tenth of the disk that trigger eviction, and flannel', () => {
    const { most } = leftOf(whole, 'kubernetes');
    assert.equal(most.cores, 3.9);
    assert.equal(most.memory, 16 * GIB - 256 * MIB - 100 * MIB - 50 * MIB);
    assert.equal(most.disk, 45 * GIB);
  });

  it('Kubernetes: 7.5 % of the memory, 5 % and 5 GB of the disk less can be counted on', () => {
    const { least } = leftOf(whole, 'kubernetes');
    assert.ok(Math.abs(least.memory - (16 * GIB * 0.925 - 150 * MIB)) < 1);
    assert.ok(Math.abs(least.disk - (50 * GIB * 0.85 - 5e9)) < 1);
  });

  it('Kubernetes: a tenth of a core less can be counted on where the autoscaler makes the first machine', () => {
    const { least, most } = leftOf(whole, 'kubernetes', true);
    assert.deepEqual([least.cores, most.cores], [3.8, 3.9]);
    const running = leftOf(whole, 'kubernetes');
    assert.deepEqual({ ...least, cores: 3.9 }, running.least);
    assert.deepEqual(most, running.most);
    assert.equal(leftOf(whole, 'mesos', true).least.cores, 4);
  });

  it('what the autoscaler is told of a machine has no pod off: it takes off those of every node itself', () => {
    const offered = offeredByKubelet(whole);
    const { least } = leftOf(whole, 'kubernetes', true);
    assert.equal(offered.least.cores, 4);
    assert.equal(offered.least.memory - least.memory, 50 * MIB);
    assert.equal(offered.least.disk, least.disk);
  });

  it('a node that tells what is allocatable is believed; flannel takes its part of that', () => {
    const { least, most } = leftOf(allocatable, 'kubernetes');
    assert.deepEqual(least, { cores: 3.9, memory: 16 * GIB - 50 * MIB, disk: 50 * GIB });
    assert.deepEqual(most, least);
  });

  it("Mesos: between the estimate of Toil's scaler and what an agent offers, all cores", () => {
    const { least, most } = leftOf(whole, 'mesos');
    assert.equal(least.cores, 4);
    assert.equal(least.memory, leftByScaler(whole).memory);
    assert.equal(most.memory, 16 * GIB - 256 * MIB - GIB);
    assert.equal(most.disk, 45 * GIB);
  });

  it('never less than nothing of a tiny machine', () => {
    const tiny: MachineShape = { ...whole, cores: 0.05, memory: 10 * MIB, disk: GIB };
    for (const batchSystem of ['kubernetes', 'mesos'] as const) {
      const { least, most } = leftOf(tiny, batchSystem);
      for (const room of [least, most]) assert.ok(room.cores >= 0 && room.memory >= 0 && room.disk >= 0, batchSystem);
    }
  });

  it('counts on no more than there can be, for any size', () => {
    for (let gib = 1; gib <= 4096; gib *= 2) {
      for (const batchSystem of ['kubernetes', 'mesos'] as const) {
        const { least, most } = leftOf({ ...whole, memory: gib * GIB, disk: gib * GIB }, batchSystem);
        assert.ok(least.memory <= most.memory && most.memory < gib * GIB, `${gib} GiB, ${batchSystem}`);
        assert.ok(least.disk <= most.disk && most.disk < gib * GIB, `${gib} GiB, ${batchSystem}`);
      }
    }
  });
});
