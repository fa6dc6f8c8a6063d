import type { HintCode } from '../codes';
import type { Finding } from '../finding';
import type { Position } from './positions';

/** A part of a file for people and programs: from 1, the end is exclusive. */
export interface ReportedPlace {
  /** Absolute. */
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

export interface ReportedEdit extends ReportedPlace {
  readonly text: string;
}

export interface ReportedFinding extends ReportedPlace {
  readonly code: HintCode;
  readonly level: Finding['level'];
  readonly message: string;
  readonly related: readonly (ReportedPlace & { readonly message: string })[];
  readonly fixes: readonly {
    readonly title: string;
    readonly only: boolean;
    readonly edits: readonly ReportedEdit[];
  }[];
}

/** What a check of files gave. */
export interface Report {
  readonly findings: readonly ReportedFinding[];
  /** How many documents were checked. */
  readonly documents: number;
  /** What could not be read, in words. */
  readonly faults: readonly string[];
}

/** What a format needs to know of its surroundings. */
export interface Surroundings {
  readonly version: string;
  /** Absolute; paths below it are written from there. */
  readonly workingFolder: string;
  readonly colours: boolean;
  readonly exitCode: number;
}

export function countOf({ findings }: Report, level: Finding['level']): number {
  return findings.filter((finding) => finding.level === level).length;
}
