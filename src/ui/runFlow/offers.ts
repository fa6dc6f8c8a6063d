import { tmpdir } from 'node:os';
import type { WorkflowDescription } from '../../toil/workflow/description';
import type { RunWish } from '../../usecases/planRun';
import { shortfalls, type Shortfall } from '../../usecases/shortfalls';
import type { ThisMachine } from '../../usecases/thisMachine';

/** What This machine lacks for a wish. */
export async function offersOf(
  machine: ThisMachine,
  wish: RunWish,
  description: WorkflowDescription,
  node: boolean,
  signal: AbortSignal,
): Promise<Shortfall[]> {
  const workFolder = wish.options.workFolder ?? tmpdir();
  const [offer, workDiskFree] = await Promise.all([machine.state(signal), machine.freeDisk(workFolder, signal)]);
  return shortfalls(wish.language, description.needs, {
    cores: Math.min(offer.facts.cores, wish.options.maxCores ?? Infinity),
    memory: Math.min(offer.facts.memory, wish.options.maxMemory ?? Infinity),
    workDiskFree,
    runsDiskFree: offer.facts.disk.free,
    runsFolder: offer.runsFolder,
    containers: offer.containers,
    node,
  });
}
