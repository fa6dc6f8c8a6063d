import { readFile } from 'node:fs/promises';
import { programOnPath, type Environment } from './searchPath';

/** What is known of this system when a line to paste is chosen. */
export interface SystemFacts {
  readonly platform: NodeJS.Platform;
  /** `ID` and `ID_LIKE` of /etc/os-release, in order. */
  readonly families: readonly string[];
  /** `VERSION_ID` of /etc/os-release; 0 where there is none (rolling systems). */
  readonly version: number;
  readonly root: boolean;
  /** Whether Homebrew is there. */
  readonly brew: boolean;
}

/** Reads the system's own description (man 5 os-release). */
export async function systemFacts(env: Environment, release = '/etc/os-release'): Promise<SystemFacts> {
  const text = await readFile(release, 'utf8').catch(() => '');
  const value = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)`, 'm').exec(text)?.[1] ?? '';
  return {
    platform: process.platform,
    families: [value('ID'), ...value('ID_LIKE').split(/\s+/)].filter((word) => word !== ''),
    version: Number.parseFloat(value('VERSION_ID')) || 0,
    root: process.getuid?.() === 0,
    brew: (await programOnPath('brew', env)) !== undefined,
  };
}

/**
 * One shell line that brings a Python with which Toil can be installed: one of 3.10 or newer, or, where the system has
 * none so new, one with pip (uv then brings a newer Python). Undefined: not a system that we know.
 */
export function pythonCommand(system: SystemFacts): string | undefined {
  if (system.platform === 'darwin') return system.brew ? 'brew install python@3.13' : 'xcode-select --install';
  const sudo = system.root ? '' : 'sudo ';
  const lines = system.families.map((family) => LINES[family]).find((line) => line !== undefined);
  return lines?.(system.version)
    .map((line) => sudo + line)
    .join(' && ');
}

type Lines = (version: number) => string[];

const debian: Lines = () => ['apt-get update', 'apt-get install -y python3 python3-venv python3-pip'];
// The python3 of releases 8 and 9 is 3.6 and 3.9.
const redHat: Lines = (version) =>
  version > 0 && version < 10 ? ['dnf install -y python3.11 python3.11-pip'] : ['dnf install -y python3 python3-pip'];
const suse: Lines = () => ['zypper install -y python311 python311-pip'];

/** By the names of os-release. */
const LINES: Readonly<Record<string, Lines>> = {
  debian,
  ubuntu: debian,
  rhel: redHat,
  centos: redHat,
  fedora: () => ['dnf install -y python3 python3-pip'],
  arch: () => ['pacman -S --needed --noconfirm python python-pip'],
  alpine: () => ['apk add python3 py3-pip'],
  suse,
  opensuse: suse,
};
