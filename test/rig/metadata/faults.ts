/** What the service can be made to do instead of an answer. Everything is meant where a field is missing. */
export interface MetadataFault {
  /**
   * `slow` answers after `delay`; `cut` leaves out the second half of the answer; `ahead`: EC2's clock is by `delay` ahead of the machine's,
   * which shares this host's.
   */
  readonly kind: 'silent' | 'slow' | 'error' | 'cut' | 'ahead';
  /** Milliseconds. */
  readonly delay?: number;
  /** The id of an instance. */
  readonly instance?: string;
  /** Part of the path that is asked for. */
  readonly path?: string;
}

/** The faults that are on. */
export class MetadataFaults {
  private readonly on = new Set<MetadataFault>();

  /** From now on; gives what ends it. */
  add(fault: MetadataFault): () => void {
    this.on.add(fault);
    return () => void this.on.delete(fault);
  }

  /** The one that meets a question. */
  at(instance: string, path: string): MetadataFault | undefined {
    return [...this.on].find((fault) => (fault.instance ?? instance) === instance && path.includes(fault.path ?? ''));
  }
}
