import type { Level } from './level';

interface CodeEntry {
  /** Stable words for command lines and pages. */
  readonly name: string;
  /** Its level unless settings say otherwise; a rule may raise or lower it for a form of the fault. */
  readonly level: Level;
}

/** Every diagnostic there is (reference cwl-wdl.md 7.3 and 7.7); each has a page in docs/diagnostics. */
export const CODES = {
  TOIL101: { name: 'cwl-preemptible-prefix-undeclared', level: 'warning' },
  TOIL102: { name: 'cwl-preemptible-wrong-namespace', level: 'warning' },
  TOIL103: { name: 'cwl-preemptible-no-prefix', level: 'warning' },
  TOIL104: { name: 'cwl-preemptible-class-misspelt', level: 'warning' },
  TOIL105: { name: 'cwl-preemptible-field', level: 'error' },
  TOIL106: { name: 'cwl-preemptible-value', level: 'error' },
  TOIL107: { name: 'cwl-preemptible-body', level: 'error' },
  TOIL108: { name: 'cwl-preemptible-in-requirements', level: 'error' },
  TOIL109: { name: 'cwl-preemptible-misplaced', level: 'warning' },
  TOIL110: { name: 'cwl-preemptible-duplicate', level: 'warning' },
  TOIL111: { name: 'cwl-preemptible-overridden', level: 'information' },
  TOIL112: { name: 'cwl-preemptible-no-effect', level: 'information' },
  TOIL113: { name: 'cwl-preemptible-extra-field', level: 'warning' },
  TOIL114: { name: 'cwl-arv-hint-ignored', level: 'information' },
  TOIL121: { name: 'cwl-resource-shadowed', level: 'warning' },
  TOIL122: { name: 'cwl-resource-range', level: 'warning' },
  TOIL123: { name: 'cwl-resource-unit', level: 'warning' },
  TOIL124: { name: 'cwl-resource-default', level: 'off' },
  TOIL125: { name: 'cwl-cuda-field', level: 'warning' },
  TOIL126: { name: 'cwl-timelimit-old', level: 'warning' },
  TOIL201: { name: 'wdl-preemptible-ignored', level: 'warning' },
  TOIL202: { name: 'wdl-preemptible-type', level: 'error' },
  TOIL203: { name: 'wdl-preemptible-string', level: 'information' },
  TOIL204: { name: 'wdl-preemptible-misspelt', level: 'warning' },
  TOIL205: { name: 'wdl-preemptible-section', level: 'warning' },
  TOIL206: { name: 'wdl-preemptible-unused-input', level: 'warning' },
  TOIL207: { name: 'wdl-preemptible-zero-not-honoured', level: 'warning' },
  TOIL211: { name: 'wdl-runtime-unknown-key', level: 'warning' },
  TOIL212: { name: 'wdl-retries-ignored', level: 'information' },
  TOIL213: { name: 'wdl-return-codes-spelling', level: 'warning' },
  TOIL214: { name: 'wdl-memory-unit', level: 'warning' },
  TOIL215: { name: 'wdl-disks', level: 'warning' },
  TOIL216: { name: 'wdl-gpu-needs-true', level: 'warning' },
  TOIL217: { name: 'wdl-duplicate-key', level: 'warning' },
  TOIL218: { name: 'wdl-section-unsupported', level: 'error' },
  TOIL219: { name: 'wdl-input-override-rejected', level: 'warning' },
  TOIL301: { name: 'fit-only-spot-nodes', level: 'error' },
  TOIL302: { name: 'fit-too-large', level: 'error' },
  TOIL303: { name: 'fit-only-on-forbidden-nodes', level: 'error' },
  TOIL304: { name: 'fit-above-maximum', level: 'error' },
  TOIL305: { name: 'fit-hardly', level: 'warning' },
  TOIL306: { name: 'fit-no-accelerator', level: 'error' },
  TOIL307: { name: 'fit-helper-jobs-on-spot', level: 'error' },
  TOIL308: { name: 'fit-no-spot-nodes', level: 'information' },
  TOIL309: { name: 'fit-preemptible-not-looked-at', level: 'information' },
  TOIL310: { name: 'fit-unknown-spot-label', level: 'warning' },
  TOIL311: { name: 'fit-wdl-all-or-nothing', level: 'warning' },
  TOIL312: { name: 'fit-depends-on-inputs', level: 'information' },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type HintCode = keyof typeof CODES;

export function isHintCode(text: string): text is HintCode {
  return Object.hasOwn(CODES, text);
}
