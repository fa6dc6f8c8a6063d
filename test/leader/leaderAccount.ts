import { testLeader } from '../../scripts/testLeader';
import { startAwsFront, type AwsFront, type AwsFrontOptions } from '../aws-front/awsFront';
import { watchLeaders, type LeaderWatch } from './watch';

/** AWS on this machine, whose leaders really answer. */
export interface LeaderAccount {
  readonly front: AwsFront;
  readonly watch: LeaderWatch;
  /** Ends the machines and the server. */
  readonly end: () => Promise<void>;
}

/**
 * Starts it. Needs root and Linux.
 * @param showsConsole whether a machine that boots now shows what it writes to its console.
 */
export async function startLeaderAccount(
  options: AwsFrontOptions = {},
  showsConsole: () => boolean = () => true,
): Promise<LeaderAccount> {
  await testLeader();
  const front = await startAwsFront(options);
  const watch = watchLeaders(front, {
    onConsole: (id, text) => {
      if (showsConsole()) front.machines.setConsole(id, text);
    },
  });
  return {
    front,
    watch,
    end: async () => {
      await watch.end();
      await front.stop();
    },
  };
}
