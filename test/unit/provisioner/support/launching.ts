import { mock } from 'node:test';
import type { ClusterSpec, ClusterSpecInput } from '../../../../src/contracts/clusterSpec';
import type { Aws } from '../../../../src/provisioner/aws/aws';
import { fitting, type BootDocuments } from '../../../../src/provisioner/bootDocument';
import { kubernetesFile } from '../../../../src/provisioner/boot/artefacts';
import type { FetchText } from '../../../../src/provisioner/choices/image';
import type { ApplyOptions } from '../../../../src/provisioner/engine/apply';
import {
  applyLaunch,
  planLaunch,
  type Launched,
  type LaunchParts,
  type LaunchPlan,
} from '../../../../src/provisioner/launch';
import { readSpec } from '../../../../src/toil/fit/readSpec';

export const NEVER = new AbortController().signal;
export const QUIET: ApplyOptions = { report: () => undefined };

/**
 * The clock by which a launch spaces workers from the leader runs a million times faster in a suite that calls this: each of its launches would
 * take a second.
 */
export function hurried(): void {
  before(() => {
    const begun = performance.now();
    const own = performance.now.bind(performance);
    mock.method(performance, 'now', () => begun + (own() - begun) * 1e6);
  });
  after(() => {
    mock.restoreAll();
  });
}

/** Documents that say who they are for, and what of the spec a machine must be told. `size`: characters that they have more. */
export function documents(size = 0): BootDocuments {
  const padding = 'x'.repeat(size);
  return {
    leader: ({ cluster, launchId, spec, bucket }) => {
      const { environment, idleHours } = spec;
      return fitting(JSON.stringify({ cluster, launchId, environment, idleHours, padding }), 'leader', bucket);
    },
    worker: ({ group: { spot, labels } }, { parameters, bucket }) =>
      fitting(JSON.stringify({ parameters, spot, labels, padding }), 'worker', bucket),
  };
}

/** The internet as launches of tests see it: the list of Kubernetes' checksums, and no more. */
export const fetchSums: FetchText = (url) =>
  url.endsWith('/SHA256SUMS')
    ? Promise.resolve((['x86_64', 'arm64'] as const).map((each) => `${SUM}  ${kubernetesFile(each)}\n`).join(''))
    : Promise.reject(new Error('no way out'));
const SUM = 'a'.repeat(64);

/** What a launch needs beside a spec: no feed, no variables, an address of our own. */
export function partsOf(aws: Aws, more: Partial<LaunchParts> = {}): LaunchParts {
  return {
    aws,
    boot: documents(),
    fetchText: fetchSums,
    environment: {},
    ownAddress: { range: '203.0.113.4/32', description: 'ann@laptop' },
    ...more,
  };
}

/** A spec as it is read from a file. */
export function specOf(input: Partial<ClusterSpecInput> = {}): ClusterSpec {
  const whole = { format: 1, name: 'my-cluster', keyPair: 'ann', workers: TWO_GROUPS, ...input };
  const read = readSpec(JSON.stringify(whole));
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.problems));
  return read.spec;
}

/** On demand, and on the spot market. */
export const TWO_GROUPS: ClusterSpecInput['workers'] = [
  { types: ['m5.large'], min: 1, max: 3 },
  { name: 'cheap', types: ['m5.large', 't3.large'], spot: true, bid: 0.08, max: 4, storage: 100 },
];

/** The plan of a spec that can be launched. */
export async function planned(parts: LaunchParts, spec: ClusterSpec): Promise<LaunchPlan> {
  const plan = await planLaunch(parts, spec, NEVER);
  if (plan.kind !== 'plan') throw new Error(JSON.stringify(plan));
  return plan;
}

/** Launches to the end. */
export async function launched(parts: LaunchParts, spec: ClusterSpec): Promise<Launched> {
  const done = await applyLaunch(await planned(parts, spec), QUIET, NEVER);
  const [failure] = done.failures;
  if (failure !== undefined) throw failure.error;
  return done;
}

/** What a plan would do, without what it keeps: `create leader my-cluster`. */
export function changesOf({ plan }: Pick<LaunchPlan, 'plan'>): string[] {
  return plan.lines
    .filter(({ inspection }) => inspection.action !== 'keep')
    .map(({ resource, inspection }) => {
      const settings = 'differences' in inspection ? inspection.differences.map(({ setting }) => setting) : [];
      return [inspection.action, resource.kind, resource.name, ...settings].join(' ');
    });
}

/** Launch ids, and what is numbered, differ from account to account. */
export function withoutIds(line: string): string {
  return line.replace(/(?<=\/)[0-9a-f]{12}(?=\/)|toil-[0-9a-f-]{36}|(?:i|vol)-[0-9a-f]+/g, 'ID');
}
