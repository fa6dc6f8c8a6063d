import type { CwlRule } from '../rule';
import { badBody } from './preemptible/bodyRule';
import { bareClass, misspeltClass, otherArvadosHint } from './preemptible/classRule';
import { duplicate } from './preemptible/duplicateRule';
import { overridden, withoutEffect } from './preemptible/effectRule';
import { extraField, missingField } from './preemptible/fieldRule';
import { misplaced } from './preemptible/misplacedRule';
import { undeclaredPrefix, wrongNamespace } from './preemptible/prefixRule';
import { inRequirements } from './preemptible/requirementRule';
import { badValue } from './preemptible/valueRule';

/** The rules about the preemptible hint of CWL: TOIL101 to TOIL114 (reference cwl-wdl.md 7.3, corrected by 9). */
export const PREEMPTIBLE_RULES: readonly CwlRule[] = [
  undeclaredPrefix,
  wrongNamespace,
  bareClass,
  misspeltClass,
  missingField,
  badValue,
  badBody,
  inRequirements,
  misplaced,
  duplicate,
  overridden,
  withoutEffect,
  extraField,
  otherArvadosHint,
];
