import * as l10n from '@vscode/l10n';
import { USE_PREEMPTIBLE } from '../../toil/cwl/preemptible';
import { CUDA_REQUIREMENT } from '../../toil/cwl/resources';

/** A class of requirement that Toil gets resources or preemptibility from. */
export type CwlClass = 'UsePreemptible' | 'ResourceRequirement' | 'CUDARequirement';

/** What a field of such a class takes. */
export interface CwlField {
  readonly name: string;
  readonly kind: 'boolean' | 'mebibytes' | 'cores' | 'count' | 'version';
  /** What Toil does with it (reference cwl-wdl.md 1.3, 1.5, 9.2). Markdown. */
  readonly told: () => string;
}

/** What a class is for (reference cwl-wdl.md 1.1 to 1.5). Markdown. */
export function classTold(name: CwlClass): string {
  switch (name) {
    case 'UsePreemptible':
      return l10n.t(
        'Says whether Toil may run the job on spot (preemptible) machines. Toil reads it in `hints` only, with the field `usePreemptible`; the innermost one counts: tool before step before workflow. Arvados reads the same hint.',
      );
    case 'ResourceRequirement':
      return l10n.t(
        'What the job asks for. Memory and disk are in MiB. The innermost one counts as a whole, requirements before hints: fields that it does not have fall back to the defaults.',
      );
    case 'CUDARequirement':
      return l10n.t(
        'Asks for NVIDIA GPUs. Toil reads it in `hints`; on a cluster without GPU machines the job cannot run.',
      );
  }
}

const BOUND = {
  core: () => l10n.t('Toil asks for `coresMin`, else `coresMax`, else 1 core. 0 counts as not set.'),
  ram: () =>
    l10n.t(
      'In MiB. Toil asks for `ramMin`, else `ramMax`, else 256 MiB (1024 in v1.0 documents). 0 counts as not set.',
    ),
  disk: () =>
    l10n.t('In MiB. Toil asks for the sum of `tmpdir` and `outdir` as disk: of each the Min, else the Max, else 1024.'),
  notUsed: (min: string) => l10n.t('Toil looks at it only where `{0}` is missing or 0.', min),
};

const FIELDS: Readonly<Record<CwlClass, readonly CwlField[]>> = {
  UsePreemptible: [
    {
      name: 'usePreemptible',
      kind: 'boolean',
      told: () =>
        l10n.t(
          '`true`: the job may run on spot machines, which are preferred. `false`: never, also with `--defaultPreemptible`. Only a literal `true` or `false` is taken. Of the batch systems Kubernetes and Mesos look at it.',
        ),
    },
  ],
  ResourceRequirement: [
    { name: 'coresMin', kind: 'cores', told: BOUND.core },
    { name: 'coresMax', kind: 'cores', told: () => `${BOUND.notUsed('coresMin')} ${BOUND.core()}` },
    { name: 'ramMin', kind: 'mebibytes', told: BOUND.ram },
    { name: 'ramMax', kind: 'mebibytes', told: () => `${BOUND.notUsed('ramMin')} ${BOUND.ram()}` },
    { name: 'tmpdirMin', kind: 'mebibytes', told: BOUND.disk },
    { name: 'tmpdirMax', kind: 'mebibytes', told: () => `${BOUND.notUsed('tmpdirMin')} ${BOUND.disk()}` },
    { name: 'outdirMin', kind: 'mebibytes', told: BOUND.disk },
    { name: 'outdirMax', kind: 'mebibytes', told: () => `${BOUND.notUsed('outdirMin')} ${BOUND.disk()}` },
  ],
  CUDARequirement: [
    {
      name: 'cudaVersionMin',
      kind: 'version',
      told: () => l10n.t('The least CUDA version, as text: `"11.4"`. It must be there; Toil chooses no machine by it.'),
    },
    {
      name: 'cudaComputeCapability',
      kind: 'version',
      told: () =>
        l10n.t('The least compute capability, as text: `"7.0"`. It must be there; Toil chooses no machine by it.'),
    },
    {
      name: 'cudaDeviceCountMin',
      kind: 'count',
      told: () => l10n.t('How many GPUs Toil asks for: the Min, else the Max, else 1.'),
    },
    {
      name: 'cudaDeviceCountMax',
      kind: 'count',
      told: () => BOUND.notUsed('cudaDeviceCountMin'),
    },
  ],
};

export function fieldsOfClass(name: CwlClass): readonly CwlField[] {
  return FIELDS[name];
}

/** The class that an address or plain name stands for. */
export function classOf(name: string): CwlClass | undefined {
  if (name === USE_PREEMPTIBLE) return 'UsePreemptible';
  if (name === CUDA_REQUIREMENT) return 'CUDARequirement';
  return name === 'ResourceRequirement' ? name : undefined;
}
