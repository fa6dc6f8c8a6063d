import { l10n } from 'vscode';
import type { Event } from '../../shared/events';
import { formatBytes } from '../../shared/text';
import { THIS_MACHINE_CLUSTER } from '../../language/server/protocol';
import { thisMachineOffer, type ThisMachineRoom } from '../../toil/fit/thisMachineOffer';
import type { ClusterSource } from './clusterSource';

/** What is asked of This machine. */
export interface MachineRoom {
  readonly onChange: Event<void>;
  room(signal: AbortSignal): Promise<Omit<ThisMachineRoom, 'name'>>;
}

/** This machine as a cluster to check against. */
export function thisMachineSource(machine: MachineRoom): ClusterSource {
  return {
    onChange: machine.onChange,
    async list(signal) {
      const { cores, memory, disk } = await machine.room(signal);
      return [
        {
          id: THIS_MACHINE_CLUSTER,
          label: l10n.t('This machine'),
          description: l10n.t('{0} cores · {1} · {2} of disk free', cores, formatBytes(memory), formatBytes(disk)),
          icon: 'vm',
        },
      ];
    },
    async offer(id, signal) {
      if (id !== THIS_MACHINE_CLUSTER) return undefined;
      return thisMachineOffer({ name: l10n.t('This machine'), ...(await machine.room(signal)) });
    },
  };
}
