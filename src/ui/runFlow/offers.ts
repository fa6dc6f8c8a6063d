import { tmpdir } from 'node:os';
import { thisMachineOffer } from '../../toil/fit/thisMachineOffer';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { checkFit } from '../../usecases/checkFit';
import type { RunWish } from '../../usecases/planRun';
import { shortfalls, type Shortfall } from '../../usecases/shortfalls';
import type { ThisMachine } from '../../usecases/thisMachine';
import { readTextFile } from '../readText';

/** What This machine lacks for a wish. */
export async function offersOf(
  machine: ThisMachine,
  wish: RunWish,
  description: WorkflowDescription,
  node: boolean,
  signal: AbortSignal,
): Promise<Shortfall[]> {
  const workFolder = wish.options.workFolder ?? tmpdir();
  const [offer, disk] = await Promise.all([machine.state(signal), machine.freeDisk(workFolder, signal)]);
  const { name, cores, memory } = offer.facts;
  const fit = await checkFit(wish, thisMachineOffer({ name, cores, memory, disk }), readTextFile, signal);
  const there = {
    runsDiskFree: offer.facts.disk.free,
    runsFolder: offer.runsFolder,
    containers: offer.containers,
    node,
  };
  return shortfalls(wish.language, description.needs, there, fit);
}
