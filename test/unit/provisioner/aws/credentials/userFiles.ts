import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Log } from '../../../../../src/shared/log';
import { openLine, type Line } from '../../../../../src/provisioner/aws/line';

/** A home folder with AWS's files in it, and all that signing in needs. */
export interface UserFiles {
  readonly home: string;
  readonly line: Line;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** What was written to the log. */
  readonly lines: string[];
  write(file: 'config' | 'credentials', text: string): void;
  remove(): void;
}

/** @param env what the environment has beside: no metadata of this machine is looked for. */
export async function userFiles(env: NodeJS.ProcessEnv = {}): Promise<UserFiles> {
  const home = mkdtempSync(path.join(tmpdir(), 'home-'));
  mkdirSync(path.join(home, '.aws'));
  const line = await openLine({ env: {} });
  const lines: string[] = [];
  const note = (text: string): void => void lines.push(text);
  return {
    home,
    line,
    lines,
    env: { AWS_EC2_METADATA_DISABLED: 'true', ...env },
    log: { debug: note, info: note, warn: note, error: note },
    write: (file, text) => writeFileSync(path.join(home, '.aws', file), text),
    remove: () => {
      line.close();
      rmSync(home, { recursive: true });
    },
  };
}
