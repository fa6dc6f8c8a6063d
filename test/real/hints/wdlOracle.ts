import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Accelerator } from '../../../src/toil/jobNeed';
import type { ResourceOptions } from '../../../src/toil/resourceOptions';
import { TOIL_BIN } from '../toilBin';

/** A job that Toil made, or what it said instead. */
export interface OracleJob {
  readonly name: string;
  readonly error?: string;
  readonly cores?: number;
  readonly memory?: number;
  readonly disk?: number;
  readonly accelerators?: readonly Accelerator[];
  readonly preemptible?: boolean;
}

/** `refused`: Toil stops before, or between, the jobs. */
export interface OracleDocument {
  readonly refused?: string;
  readonly jobs?: readonly OracleJob[];
}

export type OracleValue = { readonly value: unknown } | { readonly refused: string };

/** A document with the files that it imports; `main.wdl` is the one to run. */
export interface ResourceRequest {
  readonly files: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: ResourceOptions;
}

function ask(requests: readonly unknown[]): unknown[] {
  const lines = requests.map((request) => JSON.stringify(request)).join('\n');
  const answer = execFileSync(join(TOIL_BIN, 'python3'), [join(import.meta.dirname, 'wdlOracle.py')], {
    input: `${lines}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return answer
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** What Toil's own classes compute, all in one process. */
export function askResources(requests: readonly ResourceRequest[]): OracleDocument[] {
  return ask(requests) as OracleDocument[];
}

/** What miniwdl makes of expressions that replace EXPRESSION in the document. */
export function askExpressions(document: string, expressions: readonly string[]): OracleValue[] {
  return ask([{ document, expressions }])[0] as OracleValue[];
}
