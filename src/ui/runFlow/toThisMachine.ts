import * as vscode from 'vscode';
import { basename } from 'node:path';
import type { WorkflowDescription } from '../../toil/workflow/description';
import { planRun, type RunPlan, type RunWish, type StartPlace } from '../../usecases/planRun';
import { THIS_MACHINE, type RunKey } from '../../usecases/runPlaces/runKey';
import type { RunStore } from '../../usecases/runStore';
import { startRun } from '../../usecases/startRun';
import type { ThisMachine } from '../../usecases/thisMachine';
import { withNotification } from '../progress';
import type { ToilInstaller } from '../toilInstaller';
import type { Destination } from './destination';
import { offersOf } from './offers';
import { confirmShortfalls } from './preflight';

export interface ThisMachineParts {
  readonly machine: ThisMachine;
  /** The runs of This machine. */
  readonly store: RunStore;
  readonly installer: ToilInstaller;
  /** Told when a run has started. */
  readonly started: (run: RunKey) => Promise<void>;
}

/** Runs on This machine: Toil is installed first if there is none. */
export function toThisMachine(parts: ThisMachineParts): Destination {
  return {
    ready: async (language, signal) => {
      const toil = await parts.installer.ensure();
      const place = await parts.machine.place(toil, language, signal);
      return {
        settle: (options) => Promise.resolve(options),
        draft: (wish, { description, runId }) => {
          const plan = planRun(wish, place, new Date(), runId);
          return Promise.resolve({
            plan,
            facts: [],
            start: async (stop) => {
              const id = await startChecked(parts, wish, description, plan, place, stop);
              return { clusterId: THIS_MACHINE, runId: id };
            },
          });
        },
      };
    },
  };
}

/** Tells what the machine lacks, then starts. Gives the run's id. */
export async function startChecked(
  { machine, store, started }: Omit<ThisMachineParts, 'installer'>,
  wish: RunWish,
  description: WorkflowDescription,
  plan: RunPlan,
  place: StartPlace,
  signal: AbortSignal,
): Promise<string> {
  const node = await machine.node(signal);
  const brought =
    node ??
    (description.needs.javascript
      ? await withNotification(vscode.l10n.t('Getting Node.js for JavaScript expressions'), (_report, stop) =>
          machine.bringNode(() => undefined, stop),
        )
      : undefined);
  await confirmShortfalls(
    basename(wish.workflow.path),
    await offersOf(machine, wish, description, brought !== undefined, signal),
  );
  const env = machine.environment(place.toil, brought);
  const id = await startRun({ store, place, env, ...(brought ? { node: brought.folder } : {}) }, wish, plan, signal);
  await started({ clusterId: THIS_MACHINE, runId: id });
  return id;
}
