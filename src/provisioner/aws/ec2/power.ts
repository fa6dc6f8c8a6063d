import { StartInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2';
import { unless } from '../service';
import type { Ec2 } from './ec2Service';

/** An instance that is on its way from one state to the next takes no order meanwhile. Milliseconds. */
const SETTLING = { also: ['notReady'], within: 180_000 } as const;

export function powerCalls(ec2: Ec2): Pick<Ec2Calls, 'terminate' | 'stop' | 'start'> {
  return {
    terminate: async (ids, signal) => {
      if (ids.length === 0) return;
      const command = new TerminateInstancesCommand({ InstanceIds: [...ids] });
      await unless(['notFound'], ec2.call('TerminateInstances', command, signal));
    },
    stop: async (ids, signal) => {
      if (ids.length === 0) return;
      await ec2.call('StopInstances', new StopInstancesCommand({ InstanceIds: [...ids] }), signal, SETTLING);
    },
    start: async (ids, signal) => {
      if (ids.length === 0) return;
      const command = new StartInstancesCommand({ InstanceIds: [...ids] });
      await ec2.call('StartInstances', command, signal, SETTLING);
    },
  };
}
