import type { Language } from '../contracts/runRecord';
import type { ContainerEngines } from '../local/machine';
import type { WorkflowNeeds } from '../toil/workflow/description';

/** Something that the workflow needs and the machine does not have. Sizes are bytes. */
export type Shortfall =
  | { readonly kind: 'wdlContainer' }
  | { readonly kind: 'container'; readonly job: string }
  | { readonly kind: 'dockerSilent'; readonly job: string; readonly reason: string }
  | { readonly kind: 'node' }
  | { readonly kind: 'memory' | 'cores' | 'disk'; readonly job: string; readonly asked: number; readonly there: number }
  | { readonly kind: 'diskLow'; readonly folder: string; readonly there: number };

/** Below this a run can hardly be kept at all: bytes. */
export const LEAST_FREE_DISK = 512 * 1024 * 1024;

export interface MachineOffer {
  readonly cores: number;
  readonly memory: number;
  /** Free bytes where the jobs work, and where the run is kept. */
  readonly workDiskFree: number;
  readonly runsDiskFree: number;
  readonly runsFolder: string;
  readonly containers: ContainerEngines;
  readonly node: boolean;
}

/** What the machine lacks for a workflow; empty when nothing is known to be lacking. */
export function shortfalls(language: Language, needs: WorkflowNeeds, offer: MachineOffer): Shortfall[] {
  return [
    ...container(language, needs, offer),
    ...(needs.javascript && !offer.node ? [{ kind: 'node' } as const] : []),
    ...above('memory', needs.memory, offer.memory),
    ...above('cores', needs.cores, offer.cores),
    ...above('disk', needs.disk, offer.workDiskFree),
    ...(offer.runsDiskFree < LEAST_FREE_DISK
      ? [{ kind: 'diskLow', folder: offer.runsFolder, there: offer.runsDiskFree } as const]
      : []),
  ];
}

function above(
  kind: 'memory' | 'cores' | 'disk',
  need: { readonly value: number; readonly job: string } | undefined,
  there: number,
): Shortfall[] {
  return need && need.value > there ? [{ kind, job: need.job, asked: need.value, there }] : [];
}

function container(language: Language, needs: WorkflowNeeds, { containers }: MachineOffer): Shortfall[] {
  const { docker, singularity } = containers;
  if (needs.container === 'none' || singularity?.kind === 'usable' || docker?.kind === 'usable') return [];
  const job = needs.containerFor ?? '';
  if (docker)
    return [
      {
        kind: 'dockerSilent',
        job,
        reason: docker.reason === 'failed' ? docker.output || docker.reason : docker.reason,
      },
    ];
  return language === 'wdl' ? [{ kind: 'wdlContainer' }] : [{ kind: 'container', job }];
}
