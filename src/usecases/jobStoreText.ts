import { isAbsolute } from 'node:path';
import { unsafeInJobStore } from '../toil/commandLine';

/** What a typed job store comes to: its locator or folder, or what is wrong with it. */
export type JobStoreText =
  | { readonly kind: 'good'; readonly jobStore: string }
  /** Neither an absolute path nor a locator that Toil knows. */
  | { readonly kind: 'notOne' }
  | { readonly kind: 'unsafe'; readonly character: string };

/** Locators as Toil spells them: `file:/folder`, `aws:REGION:NAME`, `google:PROJECT:NAME`. */
const LOCATOR = /^(?:file:\/.*|aws:[^:/\s]+:[^:/\s]+|google:[^:/\s]+(?::[^:/\s]+)?)$/;

/** Reads a job store as people type it; `~` is the home folder, also in `file:~/…`. */
export function readJobStore(text: string, home: string): JobStoreText {
  const jobStore = text
    .trim()
    .replace(/^(file:)?~(?=\/|$)/, (_, scheme: string | undefined) => `${scheme ?? ''}${home}`);
  if (!isAbsolute(jobStore) && !LOCATOR.test(jobStore)) return { kind: 'notOne' };
  const character = unsafeInJobStore(jobStore);
  return character === undefined ? { kind: 'good', jobStore } : { kind: 'unsafe', character };
}
