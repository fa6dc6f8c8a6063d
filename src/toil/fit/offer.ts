import type { Accelerator } from '../jobNeed';

/** One kind of machine. Memory and disk in bytes. */
export interface MachineShape {
  /** Amazon's name, `m5.xlarge`; missing for a machine that is no instance. */
  readonly type?: string;
  readonly cores: number;
  readonly memory: number;
  readonly disk: number;
  readonly accelerators: readonly Accelerator[];
  /**
   * `whole`: the machine as bought, of which the system keeps a part (`kept.ts` estimates it); `allocatable`: what Kubernetes
   * itself says is left for pods.
   */
  readonly measure: 'whole' | 'allocatable';
}

/** A worker group, or the one machine. */
export interface OfferedGroup {
  readonly name: string;
  /** Any of them may come. */
  readonly machines: readonly MachineShape[];
  readonly spot: boolean;
  /** The most machines that the group may have; 0 can run nothing. */
  readonly most: number;
  /** Whether the autoscaler may have to make its first machine, which it then knows by tags only. */
  readonly mayBeEmpty?: boolean;
  /** Labels and taints of running nodes, where they are known: `key=value`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Its nodes run neither driver nor device plugin, so that Kubernetes gives the GPUs of its machines to nobody. */
  readonly hidesGpus?: boolean;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

/** What a cluster can give to jobs. */
export interface ClusterOffer {
  /** For people: the cluster's name, or the name of the spec file. */
  readonly name: string;
  readonly batchSystem: 'kubernetes' | 'mesos' | 'single_machine';
  readonly groups: readonly OfferedGroup[];
}
