import { BOOT_STATUS_FORMAT, type BootPhase, type BootStatus } from '../../src/contracts/bootStatus';
import type { Place } from '../aws-front/cloud';
import type { Front } from '../aws-front/front';
import { writeRecord } from './sightings';

/** What a leader that boots writes to the parameter store, one record after the other (design.md, decision 3; contracts/bootStatus.ts). */
export class Journal {
  private last: Promise<void> = Promise.resolve();
  private phase: BootPhase = 'started';

  constructor(
    private readonly front: Pick<Front, 'handle'>,
    private readonly place: Place,
    /** Where the records are, with a trailing slash; undefined where there is no place for them. */
    private readonly folder: string | undefined,
  ) {}

  begin(phase: BootPhase): void {
    this.phase = phase;
    this.status({ format: BOOT_STATUS_FORMAT, phase, at: new Date().toISOString() });
  }

  /** The phase that has begun last went wrong. */
  fail(message: string): void {
    const at = new Date().toISOString();
    this.status({ format: BOOT_STATUS_FORMAT, phase: 'failed', at, failed: this.phase, message });
  }

  write(name: 'status' | 'hostkeys' | 'join', value: string): void {
    const { folder } = this;
    if (folder === undefined) return;
    // A boot never fails by its records: they are for those who look on.
    this.last = this.last
      .then(() => writeRecord(this.front, this.place, `${folder}${name}`, value))
      .catch((error: unknown) => process.emitWarning(`a leader could not write ${name}: ${String(error)}`));
  }

  /** Resolves when everything is written. */
  written(): Promise<void> {
    return this.last;
  }

  private status(status: BootStatus): void {
    this.write('status', JSON.stringify(status));
  }
}
