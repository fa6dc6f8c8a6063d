import type { AwsFront } from '../aws-front/awsFront';
import type { FollowedParts } from './followed';
import type { Machine, MachineWish } from './machine';
import { wishOf } from './machineOf';
import { settingsOf } from './metadata/instanceFacts';

/** How the API says that a machine has switched itself off, and that it is asked for one that cannot be had (EC2 API reference, StateReason). */
const SHUTDOWN = 'Client.InstanceInitiatedShutdown';
const REFUSED = 'Server.InternalError';

/**
 * Instances of the front followed by machines.
 * @param rootImage what machines are made of.
 */
export function followedParts(
  front: Pick<AwsFront, 'handle' | 'machines' | 'machineEnded'>,
  rootImage: string,
  makeMachine: (wish: MachineWish) => Machine,
  report: (line: string) => void,
): FollowedParts {
  return {
    report,
    make: async (instance, poweredOff) => makeMachine({ ...(await wishOf(front, instance, rootImage)), poweredOff }),
    console: (id, text) => front.machines.setConsole(id, text),
    refused: ({ place, id }, why) =>
      front.machineEnded(place, id, 'terminated', { code: REFUSED, message: `${REFUSED}: ${why}` }),
    poweredOff: async (instance) => {
      const { shutdownBehavior } = await settingsOf(front, instance);
      // A one-time spot request cannot be stopped: its instance ends.
      const state = instance.spot || shutdownBehavior === 'terminate' ? 'terminated' : 'stopped';
      const message = `${SHUTDOWN}: Instance initiated shutdown`;
      await front.machineEnded(instance.place, instance.id, state, { code: SHUTDOWN, message });
    },
  };
}
