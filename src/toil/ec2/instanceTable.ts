/** What all types of one family have in common. */
export interface InstanceFamily {
  readonly architecture: 'x86_64' | 'arm64';
  /** Amazon calls it a previous generation. */
  readonly old?: true;
  /** The model of its GPUs, as EC2 names it: `A10G`. They are all of NVIDIA. */
  readonly gpu?: string;
  /**
   * Its sizes, `large:2,8192 xlarge:4,16384`: cores (virtual CPUs), memory in MiB, all local disks together in GB (10^9), number of
   * GPUs; zeros at the end are left out.
   */
  readonly sizes: string;
}

/** The form of instanceTypes.json: written by scripts/instanceTypes.ts, read by instanceTypes.ts. */
export interface InstanceTable {
  /** Where the facts come from, with its version. */
  readonly source: string;
  readonly families: Readonly<Record<string, InstanceFamily | undefined>>;
}
