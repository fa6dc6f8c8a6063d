import * as l10n from '@vscode/l10n';

export type WdlSectionKind = 'runtime' | 'requirements' | 'hints';

/** What a key of a runtime, requirements or hints section is for. */
export interface WdlKey {
  readonly name: string;
  /** The first version that has it in the section; a section that is not named has it not. */
  readonly since: Readonly<Partial<Record<WdlSectionKind, string>>>;
  /** Whether Toil does anything with it. */
  readonly read: boolean;
  /** What Toil 9.6.0 does with it (reference cwl-wdl.md 2.2, 2.3, 9). Markdown. */
  readonly toil: () => string;
  /** What Cromwell and miniwdl do with it, where that differs. Markdown. */
  readonly others?: () => string;
  /** What completion writes after the colon: snippets, the usual one first. */
  readonly values: readonly string[];
}

const VERSIONS = ['draft-2', '1.0', '1.1', '1.2', '1.3', '1.4', 'development'];

/** Whether a document's version is that one or a later one. A version that nobody knows counts as the newest. */
export function isSince(version: string, since: string): boolean {
  const index = VERSIONS.indexOf(version);
  return (index < 0 ? VERSIONS.length : index) >= VERSIONS.indexOf(since);
}

const FACTS = {
  ignored: () => l10n.t('Not read by Toil.'),
  retries: () => l10n.t('Not read by Toil: use its option `--retryCount`.'),
  hintOnly: () => l10n.t('Not read by Toil: hints are for other engines.'),
  gpu: () =>
    l10n.t('From WDL 1.1 on Toil reads it only beside `gpu: true`; in 1.0 and draft-2 it asks for a GPU by itself.'),
  image: () => l10n.t('The container image that Toil runs the command in; without one it is an Ubuntu image.'),
};

const TWO_GIB = '`--defaultMemory` (2 GiB)';
const DEFAULT_DISK = '`--defaultDisk` (2 GiB)';

/** Keys that some engine reads, in the order of completion. */
export const WDL_KEYS: readonly WdlKey[] = [
  {
    name: 'cpu',
    since: { runtime: 'draft-2', requirements: '1.2' },
    read: true,
    toil: () => l10n.t('Cores that Toil asks for; fractions count, 0 or nothing means `--defaultCores` (1).'),
    others: () => l10n.t('miniwdl rounds fractions up.'),
    values: ['${1|2,1,4,8,16|}'],
  },
  {
    name: 'memory',
    since: { runtime: 'draft-2', requirements: '1.2' },
    read: true,
    toil: () =>
      l10n.t(
        'Memory that Toil asks for. `GiB` is 2^30 and `GB` 10^9 bytes; a text without a unit is bytes; missing means {0}.',
        TWO_GIB,
      ),
    others: () => l10n.t('The unit must be written as here: `gb` or `GIB` stops the task on the worker.'),
    values: ['"${1:4} ${2|GiB,GB,MiB,MB|}"'],
  },
  {
    name: 'disks',
    since: { runtime: 'draft-2', requirements: '1.2', hints: '1.2' },
    read: true,
    toil: () =>
      l10n.t(
        'Disk that Toil asks for: the sum of the parts. Before `SSD` or `HDD` the number is GB, alone it is GiB. A bare number stops Toil; missing means {0}.',
        DEFAULT_DISK,
      ),
    others: () => l10n.t('Cromwell reads `local-disk SIZE TYPE`; miniwdl ignores it.'),
    values: ['"local-disk ${1:50} ${2|SSD,HDD|}"'],
  },
  {
    name: 'container',
    since: { runtime: '1.1', requirements: '1.2' },
    read: true,
    toil: FACTS.image,
    values: ['"${1:ubuntu:24.04}"'],
  },
  {
    name: 'docker',
    since: { runtime: 'draft-2' },
    read: true,
    toil: FACTS.image,
    values: ['"${1:ubuntu:24.04}"'],
  },
  {
    name: 'gpu',
    since: { runtime: '1.1', requirements: '1.2', hints: '1.2' },
    read: true,
    toil: () => l10n.t('`true` asks for a GPU; only a Boolean is taken, anything else stops the task.'),
    values: ['${1|true,false|}'],
  },
  {
    name: 'gpuCount',
    since: { runtime: 'draft-2' },
    read: true,
    toil: () => l10n.t('How many GPUs. {0}', FACTS.gpu()),
    values: ['${1:1}'],
  },
  {
    name: 'gpuType',
    since: { runtime: 'draft-2' },
    read: true,
    toil: () => l10n.t('The model of GPU that Toil asks for. {0}', FACTS.gpu()),
    values: ['"${1:nvidia-tesla-t4}"'],
  },
  {
    name: 'nvidiaDriverVersion',
    since: { runtime: 'draft-2' },
    read: true,
    toil: () => l10n.t('Makes Toil ask for a GPU by NVIDIA; the version itself is not looked at. {0}', FACTS.gpu()),
    values: ['"${1:470.161.03}"'],
  },
  {
    name: 'returnCodes',
    since: { runtime: 'draft-2', requirements: '1.2' },
    read: true,
    toil: () =>
      l10n.t('Exit codes that are no failure: a number, a list, or `"*"` for all. Toil reads only this spelling.'),
    values: ['${1|0,[0\\, 1],"*"|}'],
  },
  {
    name: 'preemptible',
    since: { runtime: 'draft-2', hints: '1.2' },
    read: false,
    toil: () =>
      l10n.t(
        'Not read by Toil: all tasks run on spot machines with `--defaultPreemptible=True`, else none. A Boolean or Float in `runtime` stops the task on the worker.',
      ),
    others: () =>
      l10n.t(
        'Cromwell on Google: attempts on spot machines before an on-demand one. On TES: whether spot may be used. miniwdl: further tries after an interruption.',
      ),
    values: ['${1:3}'],
  },
  {
    name: 'maxRetries',
    since: { runtime: 'draft-2' },
    read: false,
    toil: FACTS.retries,
    others: () => l10n.t('Cromwell and miniwdl try a failed task again so many times.'),
    values: ['${1:2}'],
  },
  {
    name: 'max_retries',
    since: { requirements: '1.2' },
    read: false,
    toil: FACTS.retries,
    others: () => l10n.t('miniwdl tries a failed task again so many times.'),
    values: ['${1:2}'],
  },
  {
    name: 'return_codes',
    since: { requirements: '1.2' },
    read: false,
    toil: () => l10n.t('Not read by Toil: it reads only the spelling `returnCodes`.'),
    values: ['${1|0,[0\\, 1],"*"|}'],
  },
  {
    name: 'fpga',
    since: { requirements: '1.2', hints: '1.2' },
    read: false,
    toil: FACTS.ignored,
    values: ['${1|true,false|}'],
  },
  { name: 'maxCpu', since: { runtime: '1.1' }, read: false, toil: FACTS.hintOnly, values: ['${1:8}'] },
  {
    name: 'maxMemory',
    since: { runtime: '1.1' },
    read: false,
    toil: FACTS.hintOnly,
    values: ['"${1:16} ${2|GiB,GB|}"'],
  },
  { name: 'shortTask', since: { runtime: '1.1' }, read: false, toil: FACTS.hintOnly, values: ['${1|true,false|}'] },
  {
    name: 'localizationOptional',
    since: { runtime: '1.1' },
    read: false,
    toil: FACTS.hintOnly,
    values: ['${1|true,false|}'],
  },
  { name: 'max_cpu', since: { hints: '1.2' }, read: false, toil: FACTS.hintOnly, values: ['${1:8}'] },
  {
    name: 'max_memory',
    since: { hints: '1.2' },
    read: false,
    toil: FACTS.hintOnly,
    values: ['"${1:16} ${2|GiB,GB|}"'],
  },
  { name: 'short_task', since: { hints: '1.2' }, read: false, toil: FACTS.hintOnly, values: ['${1|true,false|}'] },
  {
    name: 'localization_optional',
    since: { hints: '1.2' },
    read: false,
    toil: FACTS.hintOnly,
    values: ['${1|true,false|}'],
  },
];

/** Keys of other engines that completion does not offer but a hover explains. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'disk',
  'bootDiskSizeGb',
  'zones',
  'time',
  'queueArn',
  'acceleratorCount',
  'acceleratorType',
  'noAddress',
  'failOnStderr',
  'continueOnReturnCode',
]);

/** What is known of a key in a section: of one in `hints` only that Toil reads none of them. Undefined for a key that nobody knows. */
export function wdlKeyTold(name: string, section: WdlSectionKind): string | undefined {
  const key = WDL_KEYS.find((each) => each.name === name);
  if (key === undefined) return ELSEWHERE.has(name) ? FACTS.ignored() : undefined;
  const others = key.others?.();
  const toil = section === 'hints' && key.read ? FACTS.hintOnly() : key.toil();
  return others === undefined ? toil : `${toil}\n\n${others}`;
}
