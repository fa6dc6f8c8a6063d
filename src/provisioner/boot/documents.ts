import { fitting, type BootDocuments } from '../bootDocument';
import type { BootFiles } from './bootFiles';
import { innerDocument, packed } from './ignition';
import { leaderMachine } from './leaderDocument';
import { workerMachine } from './workerDocument';

/** The documents by which a cluster's machines boot, made of the files of `files/`. */
export function bootDocuments(files: BootFiles): BootDocuments {
  return {
    leader: (input) => {
      const machine = leaderMachine(files, input);
      return fitting(packed(innerDocument(machine)), 'leader', input.bucket);
    },
    worker: (group, input) => {
      const machine = workerMachine(files, group, input);
      return fitting(packed(innerDocument(machine)), 'worker', input.bucket);
    },
  };
}
