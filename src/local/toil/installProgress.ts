/** Where an installation is. `waiting`: another window is at it. */
export type InstallPhase =
  'waiting' | 'lookForPython' | 'getUv' | 'makeEnvironment' | 'download' | 'install' | 'compile' | 'verify' | 'getNode';

export interface InstallProgress {
  readonly phase: InstallPhase;
  /** What it is at: a package, a Python. */
  readonly detail?: string;
  /** Bytes (`download`), as far as the tool tells: small packages are not counted. */
  readonly done?: number;
  readonly total?: number;
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Turns the lines of `uv pip install` (standard error, not a terminal; uv 0.13) into progress. Keeps the sizes it has seen. */
export function uvProgress(report: (progress: InstallProgress) => void): (line: string) => void {
  const sizes = new Map<string, number>();
  const arrived = new Set<string>();
  const sum = (names: Iterable<string>): number => [...names].reduce((all, name) => all + (sizes.get(name) ?? 0), 0);
  const download = (detail: string): void =>
    report({ phase: 'download', detail, done: sum(arrived), total: sum(sizes.keys()) });
  const steps: Readonly<Record<string, (name: string, rest: string) => void>> = {
    Resolved: () => report({ phase: 'download' }),
    Downloading: (name, rest) => {
      const size = /^\(([\d.]+)([KMG]?i?B)\)$/.exec(rest);
      sizes.set(name, Number(size?.[1] ?? 0) * (UNITS[size?.[2] ?? ''] ?? 0));
      download(name);
    },
    Downloaded: (name) => {
      arrived.add(name);
      download(name);
    },
    Building: download,
    Prepared: () => report({ phase: 'install' }),
    Installed: () => report({ phase: 'compile' }),
  };
  return (line) => {
    const [verb = '', name = '', rest = ''] = line.trim().split(/\s+/);
    if (Object.hasOwn(steps, verb)) steps[verb]?.(name, rest);
  };
}

/** The same for `pip install --progress-bar off` (standard output); pip tells no totals. */
export function pipProgress(report: (progress: InstallProgress) => void): (line: string) => void {
  return (line) => {
    const collecting = /^\s*Collecting ([A-Za-z0-9_.-]+)/.exec(line);
    if (collecting?.[1] !== undefined) report({ phase: 'download', detail: collecting[1] });
    else if (line.startsWith('Installing collected packages')) report({ phase: 'install' });
  };
}
