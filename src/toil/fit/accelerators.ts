import type { Accelerator } from '../jobNeed';
import type { ClusterOffer, OfferedGroup } from './offer';

/** Why a machine does not have the accelerators that a job asks for. */
export type AcceleratorLack =
  /** `asked` of a brand, `there` on the machine. */
  | { readonly kind: 'count'; readonly brand?: string; readonly asked: number; readonly there: number }
  /** Kubernetes: the pod wants nodes with the label `accelerator=<model>`, and these do not have it. */
  | { readonly kind: 'label'; readonly model: string }
  /** No GPU of that model in the machine. */
  | { readonly kind: 'model'; readonly model: string }
  /** Kubernetes: the machines may have GPUs, but nothing offers them to pods. */
  | { readonly kind: 'hidden' }
  /** The batch system gives no accelerators at all (toil/batchSystems/abstractBatchSystem.py, `_check_accelerator_request`). */
  | { readonly kind: 'batchSystem' };

/** What a machine lacks of the accelerators that a job asks for; undefined when it has them all. */
export function acceleratorLack(
  wanted: readonly Accelerator[],
  there: readonly Accelerator[],
  group: Pick<OfferedGroup, 'labels' | 'hidesGpus'>,
  batchSystem: ClusterOffer['batchSystem'],
): AcceleratorLack | undefined {
  const asked = wanted.filter(({ count }) => count > 0);
  if (asked.length === 0) return undefined;
  if (batchSystem === 'mesos') return { kind: 'batchSystem' };
  return batchSystem === 'kubernetes' ? kubernetesLack(asked, there, group) : machineLack(asked, there);
}

/** A pod asks for `<brand>.com/gpu`, nvidia unless a brand is named, and for nodes labelled with the model (kubernetes.py). */
function kubernetesLack(
  asked: readonly Accelerator[],
  there: readonly Accelerator[],
  { labels, hidesGpus = false }: Pick<OfferedGroup, 'labels' | 'hidesGpus'>,
): AcceleratorLack | undefined {
  if (hidesGpus) return { kind: 'hidden' };
  for (const brand of new Set(asked.map((each) => each.brand ?? 'nvidia'))) {
    const count = sum(asked.filter((each) => (each.brand ?? 'nvidia') === brand));
    const found = sum(there.filter((each) => (each.brand ?? brand) === brand));
    if (count > found) return { kind: 'count', brand, asked: count, there: found };
  }
  const model = asked.find(
    (each) => each.model !== undefined && labels !== undefined && labels['accelerator'] !== each.model,
  );
  return model?.model === undefined ? undefined : { kind: 'label', model: model.model };
}

/** Toil looks for as many of its own machine's accelerators as are like each that is asked for (singleMachine.py). */
function machineLack(asked: readonly Accelerator[], there: readonly Accelerator[]): AcceleratorLack | undefined {
  const whole = sum(asked);
  if (whole > sum(there)) return { kind: 'count', asked: whole, there: sum(there) };
  for (const { model, brand, count } of asked) {
    const branded = sum(there.filter((each) => brand === undefined || (each.brand ?? brand) === brand));
    if (count > branded)
      return { kind: 'count', ...(brand === undefined ? {} : { brand }), asked: count, there: branded };
    const like = sum(there.filter((each) => model === undefined || (each.model ?? model) === model));
    if (model !== undefined && count > like) return { kind: 'model', model };
  }
  return undefined;
}

function sum(accelerators: readonly Accelerator[]): number {
  return accelerators.reduce((total, { count }) => total + count, 0);
}
