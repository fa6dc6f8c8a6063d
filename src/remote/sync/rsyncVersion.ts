/** Whether the rsync of this machine can be used. */
export type RsyncState =
  | { readonly kind: 'usable'; readonly version: string }
  | { readonly kind: 'missing' }
  /** macOS's own: it lacks `--info`, `-s` and more (reference runs-and-leader.md 3). */
  | { readonly kind: 'openrsync' }
  | { readonly kind: 'tooOld'; readonly version: string }
  /** Ports to Windows talk to their remote shell through a socket of their own making, which no other program can read. */
  | { readonly kind: 'windows' };

/** Of 2018. Since 3.1.0 there is `--info=progress2`, since 3.1.3 `--modify-window=-1` (rsync's NEWS). */
const OLDEST = [3, 1, 3] as const;

/** Reads what `rsync --version` printed. */
export function rsyncState(text: string, platform: NodeJS.Platform): RsyncState {
  if (platform === 'win32') return { kind: 'windows' };
  if (/openrsync/i.test(text)) return { kind: 'openrsync' };
  const [, version = '', numbers = ''] = /^rsync\s+version\s+v?(([\d.]+)\S*)/m.exec(text) ?? [];
  if (version === '') return { kind: 'missing' };
  const [major = 0, minor = 0, patch = 0] = numbers.split('.').map(Number);
  const rank = (a: number, b: number, c: number): number => (a * 1_000 + b) * 1_000 + c;
  return { kind: rank(major, minor, patch) >= rank(...OLDEST) ? 'usable' : 'tooOld', version };
}
