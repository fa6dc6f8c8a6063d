import type { RunHost } from '../../src/contracts/runHost';
import { formatBytes } from '../../src/shared/text';
import type { OutputEntry } from '../../src/toil/outputs';
import { explainRun } from '../../src/usecases/explainRun';
import type { RunEntry } from '../../src/usecases/runStore';
import { runOutputs } from '../../src/usecases/runTexts';

const LOG_TAIL_BYTES = 4096;
const LOG_TAIL_LINES = 25;

type Report = (line: string) => void;

/** Prints what the run left, or why it did not succeed. */
export async function tellResult(host: RunHost, entry: RunEntry, report: Report, signal: AbortSignal): Promise<void> {
  if (entry.snapshot.state === 'succeeded') {
    report('outputs');
    for (const output of await runOutputs(host, entry, signal)) tellOutput(output, '  ', report);
    return;
  }
  const { kind, ...details } = await explainRun(host, entry, signal);
  report(`why: ${kind} ${JSON.stringify(details)}`);
  const log = `${entry.snapshot.dir}/log`;
  const size = (await host.size(log, signal)) ?? 0;
  const tail = (await host.read(log, Math.max(0, size - LOG_TAIL_BYTES), LOG_TAIL_BYTES, signal)).toString('utf8');
  report(`the end of ${log}`);
  for (const line of tail.trimEnd().split('\n').slice(-LOG_TAIL_LINES)) report(`  ${line}`);
}

function tellOutput({ name, path, size, value, children }: OutputEntry, indent: string, report: Report): void {
  const bytes = size === undefined ? [] : [formatBytes(size)];
  report([`${indent}${name}`, ...bytes, ...(path === undefined ? [] : [path]), ...(value ? [value] : [])].join('  '));
  for (const child of children ?? []) tellOutput(child, `${indent}  `, report);
}
