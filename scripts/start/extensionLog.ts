import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A line of the extension's own log. */
export interface LogLine {
  readonly level: string;
  readonly text: string;
}

/** Reads what the extension writes to its log (output channel "Toil Clusters"), below VS Code's folder of logs. */
export class ExtensionLog {
  private readonly earlier = new Set<string>();
  private readonly seen = new Map<string, number>();

  private constructor(private readonly folder: string) {}

  /** From now on: logs that earlier windows left are not looked at. */
  static async fromNow(folder: string): Promise<ExtensionLog> {
    const log = new ExtensionLog(folder);
    for (const file of await log.files()) log.earlier.add(file);
    return log;
  }

  /** The lines that are new since the last look. */
  async news(): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for (const file of await this.files()) {
      if (this.earlier.has(file)) continue;
      const text = await readFile(file, 'utf8');
      const whole = text.slice(this.seen.get(file) ?? 0, text.lastIndexOf('\n') + 1);
      this.seen.set(file, text.lastIndexOf('\n') + 1);
      lines.push(...whole.split('\n').flatMap(parseLine));
    }
    return lines;
  }

  private async files(): Promise<string[]> {
    const names = await readdir(this.folder, { recursive: true }).catch(() => []);
    return names.filter((name) => name.endsWith('Toil Clusters.log')).map((name) => join(this.folder, name));
  }
}

/** `2026-11-22 17:26:00.123 [info] …`; what follows on further lines (a stack) is left out. */
function parseLine(line: string): LogLine[] {
  const found = /^\d{4}-\d\d-\d\d [\d:.]+ \[(?<level>\w+)\] (?<text>.*)$/.exec(line)?.groups;
  return found ? [{ level: found['level'] ?? '', text: found['text'] ?? '' }] : [];
}
