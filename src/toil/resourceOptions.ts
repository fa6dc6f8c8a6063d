/** The batch systems of Toil 9.6.0 that an extension's user meets; only Kubernetes and Mesos look at preemptibility. */
export type BatchSystem = 'single_machine' | 'kubernetes' | 'mesos' | 'slurm' | 'other';

/** Toil's options that decide what a job asks for. Memory and disk in bytes. */
export interface ResourceOptions {
  readonly defaultCores: number;
  readonly defaultMemory: number;
  readonly defaultDisk: number;
  readonly maxCores?: number;
  readonly maxMemory?: number;
  readonly maxDisk?: number;
  readonly defaultPreemptible: boolean;
  /** False with `--no-cwl-default-ram`: then `defaultMemory` holds instead of CWL's own default. */
  readonly cwlDefaultRam: boolean;
  /** `--cwl-min-ram`: the least memory of a CWL job. */
  readonly cwlMinRam?: number;
  /** `--bypass-file-store`: the output directory is not counted. */
  readonly bypassFileStore: boolean;
  readonly runLocalJobsOnWorkers: boolean;
  readonly runImportsOnWorkers: boolean;
  readonly batchSystem: BatchSystem;
}

const GIB = 1024 ** 3;

/** Toil 9.6.0 without any option (toil/options/common.py). */
export const TOIL_DEFAULTS: ResourceOptions = {
  defaultCores: 1,
  defaultMemory: 2 * GIB,
  defaultDisk: 2 * GIB,
  defaultPreemptible: false,
  cwlDefaultRam: true,
  bypassFileStore: false,
  runLocalJobsOnWorkers: false,
  runImportsOnWorkers: false,
  batchSystem: 'single_machine',
};
