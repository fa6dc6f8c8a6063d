import type { WdlRule } from '../rule';
import { disks } from './disks';
import { duplicateKey } from './duplicateKey';
import { gpu } from './gpu';
import { memory } from './memory';
import { preemptibleIgnored } from './preemptibleIgnored';
import { preemptibleMisspelt } from './preemptibleMisspelt';
import { preemptibleSection } from './preemptibleSection';
import { preemptibleString } from './preemptibleString';
import { preemptibleType } from './preemptibleType';
import { preemptibleUnusedInput } from './preemptibleUnusedInput';
import { preemptibleZero } from './preemptibleZero';
import { retries } from './retries';
import { returnCodes } from './returnCodes';
import { unknownKey } from './unknownKey';
import { unsupported } from './unsupported';

/** The rules of WDL documents, TOIL201 to TOIL218 (reference cwl-wdl.md 7.3, 9). TOIL219 is about inputs files. */
export const WDL_RULES: readonly WdlRule[] = [
  preemptibleIgnored,
  preemptibleType,
  preemptibleString,
  preemptibleMisspelt,
  preemptibleSection,
  preemptibleUnusedInput,
  preemptibleZero,
  unknownKey,
  retries,
  returnCodes,
  memory,
  disks,
  gpu,
  duplicateKey,
  unsupported,
];
