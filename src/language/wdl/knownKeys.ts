import { nearest } from '../../toil/wdl/nearest';

/**
 * Keys of `runtime` and `requirements` that some engine reads, and that people therefore misspell. Sources: the specifications
 * 1.0 to 1.2; miniwdl 1.15.0 (WDL/Lint.py, `UnknownRuntimeKey`); Toil 9.6.0 (toil/wdl/wdltoil.py); Cromwell's runtime
 * attributes (Google, AWS Batch, TES); dxWDL.
 */
const COMMON = [
  ...[
    'docker',
    'container',
    'memory',
    'disks',
    'gpuCount',
    'gpuType',
    'nvidiaDriverVersion',
    'maxRetries',
    'returnCodes',
  ],
  ...['continueOnReturnCode', 'failOnStderr', 'zones', 'bootDiskSizeGb', 'noAddress', 'cpuPlatform', 'time_minutes'],
  ...['queueArn', 'awsBatchRetryAttempts', 'dx_instance_type', 'maxCpu', 'maxMemory', 'shortTask'],
  ...['localizationOptional', 'inlineDockerfile', 'dockerWorkingDir', 'useDockerImageCache', 'checkpointFile'],
] as const;

/** Keys that are right somewhere, though hardly anyone writes them: never taken for a mistake. */
const OTHERS = new Set<string>([
  ...['cpu', 'gpu', 'fpga', 'disk', 'time', 'inputs', 'outputs', 'preemptible'],
  // WDL 1.2 and Sprocket.
  ...['max_cpu', 'max_memory', 'short_task', 'localization_optional', 'cacheable'],
  // miniwdl and its backends for AWS, Slurm and LSF; AWS HealthOmics.
  ...['privileged', 'docker_network', 'env', 'acceleratorCount', 'acceleratorType'],
  ...['slurm_partition', 'slurm_account', 'slurm_constraint', 'slurm_partition_gpu', 'slurm_account_gpu'],
  ...['lsf_queue', 'lsf_project', 'lsf_extra_args'],
  // Cromwell on Google Cloud.
  ...['zone', 'gpuDriverVersion', 'predefinedMachineType', 'standardMachineType', 'machineType', 'enableSshAccess'],
  ...['cpuMin', 'cpuMax', 'memoryMin', 'memoryMax', 'retryWithMoreMemory'],
  // Cromwell on AWS Batch.
  ...['awsBatchEvaluateOnExit', 'ulimits', 'scriptBucketName', 'scriptS3BucketName', 'sharedMemorySize', 'jobTimeout'],
  ...['logGroupName', 'additionalTags', 'tagResources', 'propagateTags', 'efsDelocalize', 'efsMakeMD5', 'fuseMount'],
  ...['fileSystem'],
  // Cromwell on TES, Alibaba, Spark and Volcano.
  ...['localizedSas', 'azureWSMEnvironmentVariable', 'backend_parameters', 'vm_size'],
  ...['cluster', 'mounts', 'userData', 'reserveOnFail', 'autoReleaseJob', 'timeout', 'verbose', 'vpc', 'systemDisk'],
  ...['dataDisk', 'dockerTag', 'imageId', 'isv', 'tag', 'tags', 'namespace', 'appMainClass', 'executorCores'],
  ...['executorMemory', 'numberOfExecutors', 'additionalArgs'],
  // What the examples of Cromwell's configuration for Slurm, SGE, LSF, PBS, HTCondor and containers declare.
  ...['runtime_minutes', 'requested_memory_mb_per_core', 'requested_memory_per_core', 'queue', 'account', 'partition'],
  ...['project', 'memory_mb', 'memory_gb', 'memory_kb', 'disk_kb', 'disk_mb', 'disk_gb', 'nativeSpecs', 'sge_queue'],
  ...[
    'sge_project',
    'walltime',
    'docker_user',
    'docker_script',
    'singularity',
    'apptainer',
    'udocker',
    'modules',
    'conda',
  ],
  // dxWDL and dxCompiler.
  ...['dx_timeout', 'dx_ignore_reuse', 'dx_restart', 'dx_access', 'dx_app'],
]);

/** What else people call a key (reference cwl-wdl.md 6.1), in lower case without underscores. */
const SYNONYMS: Readonly<Record<string, string>> = {
  cpus: 'cpu',
  ncpu: 'cpu',
  ncpus: 'cpu',
  numcpu: 'cpu',
  numcpus: 'cpu',
  cpucount: 'cpu',
  cores: 'cpu',
  ncores: 'cpu',
  vcpu: 'cpu',
  vcpus: 'cpu',
  mem: 'memory',
  ram: 'memory',
  dockerimage: 'docker',
  gpus: 'gpuCount',
  ngpus: 'gpuCount',
  numgpus: 'gpuCount',
  hardwaregputype: 'gpuType',
  bootdiskgb: 'bootDiskSizeGb',
  bootdisksize: 'bootDiskSizeGb',
  timeminute: 'time_minutes',
  maxretry: 'maxRetries',
  returncode: 'returnCodes',
};

/** Keys that WDL 1.2 calls differently; before it no engine knows these (reference cwl-wdl.md 2.1, 6.1). */
const SINCE_1_2: Readonly<Record<string, string>> = { max_retries: 'maxRetries', return_codes: 'returnCodes' };

function bare(key: string): string {
  return key.replaceAll('_', '').toLowerCase();
}

const BY_BARE = new Map(COMMON.map((key) => [bare(key), key]));
/** One letter more or less makes another word of a short key: those are found by their synonyms only. */
const LONG_ENOUGH = COMMON.filter((key) => key.length > 5);
const FARTHEST = 2;

/** Letters that differ, as far as 2. */
function isNear(key: string, candidate: string): boolean {
  return Math.abs(key.length - candidate.length) <= FARTHEST && nearest(key, [candidate]) === candidate;
}

/** The key that was meant, when no engine knows this one and one is near. */
export function meantKey(key: string, since12: boolean): string | undefined {
  if (COMMON.some((known) => known === key) || OTHERS.has(key)) return undefined;
  const renamed = Object.hasOwn(SINCE_1_2, key) ? SINCE_1_2[key] : undefined;
  if (renamed !== undefined) return since12 ? undefined : renamed;
  const word = bare(key);
  if (Object.hasOwn(SYNONYMS, word)) return SYNONYMS[word];
  // Its number has another unit: renamed it would mean something else.
  if (/^(?:memory|disks?)[kmgt]i?b$/.test(word)) return undefined;
  if (word === 'cpu' || word === 'gpu') return word;
  return BY_BARE.get(word) ?? LONG_ENOUGH.find((candidate) => isNear(word, bare(candidate)));
}
