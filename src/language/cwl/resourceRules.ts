import type { CwlRule } from '../rule';
import { wrongCuda } from './resources/cudaRule';
import { onDefaults } from './resources/defaultRule';
import { outOfRange } from './resources/rangeRule';
import { shadowed } from './resources/shadowRule';
import { oldTimeLimit } from './resources/timeLimitRule';
import { wrongUnit } from './resources/unitRule';

/** The checks of ResourceRequirement, CUDARequirement and time limits: TOIL121 to TOIL126. */
export const RESOURCE_RULES: readonly CwlRule[] = [
  shadowed,
  outOfRange,
  wrongUnit,
  onDefaults,
  wrongCuda,
  oldTimeLimit,
];
