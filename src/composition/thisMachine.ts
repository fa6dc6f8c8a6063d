import { join } from 'node:path';
import type { RunHost } from '../contracts/runHost';
import { thisHost } from '../local/hostId';
import { thisMachineRunHost } from '../local/runHost';
import { installStarter } from '../local/starter';
import type { Disposables } from '../shared/disposables';
import type { Log } from '../shared/log';
import { toilConfiguration } from '../ui/configuration';
import { editorEnvironment } from '../ui/editorEnvironment';
import { followMachineSettings } from '../ui/followSettings';
import type { ExtensionContext } from '../ui/loadedExtension';
import { runsFolder, toilPath } from '../ui/settings';
import { defaultRunsFolder, ThisMachine } from '../usecases/thisMachine';

/** The folder of the starter in the package. */
export function starterFolder(context: ExtensionContext): string {
  return join(context.extensionPath, 'dist', 'starter', 'toil_run');
}

/** This machine as a cluster, and the host of its runs. */
export async function makeThisMachine(
  context: ExtensionContext,
  all: Disposables,
  log: Log,
): Promise<{ machine: ThisMachine; host: RunHost }> {
  const storageFolder = context.globalStorageUri.fsPath;
  const machine = all.add(
    new ThisMachine({
      storageFolder,
      runsFolder: runsFolder(toilConfiguration()) ?? defaultRunsFolder(process.env),
      host: await thisHost(),
      toilSetting: () => toilPath(toilConfiguration()),
      env: editorEnvironment,
      log,
    }),
  );
  // Copied once: an update may take the extension's folder away under an open window.
  let starter: Promise<string> | undefined;
  const copied = (): Promise<string> =>
    (starter ??= installStarter(starterFolder(context), storageFolder, AbortSignal.timeout(60_000)).catch(
      (error: unknown) => {
        starter = undefined;
        throw error;
      },
    ));
  const host = thisMachineRunHost({
    python: () => machine.python(AbortSignal.timeout(60_000)),
    starter: copied,
    runsFolder: machine.runsFolder,
    log,
  });
  all.add(followMachineSettings(machine));
  return { machine, host };
}
