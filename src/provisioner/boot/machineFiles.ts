import type { ClusterSpec } from '../../contracts/clusterSpec';
import { ecrRegistries } from '../ecr';
import type { BootFiles } from './bootFiles';
import { filled } from './bootFiles';
import type { MachineFile, MachineUnit } from './ignition';

const PROGRAM = 0o755;
const TEXT = 0o644;
const SECRET = 0o600;

/** Kernel modules and settings that the network of pods needs and Flatcar does not have by itself (reference kubernetes-on-aws.md 1.1). */
const NETWORK_FILES: readonly MachineFile[] = [
  { path: '/etc/modules-load.d/toil.conf', mode: TEXT, text: 'br_netfilter\noverlay\nvxlan\n' },
  {
    path: '/etc/sysctl.d/90-toil.conf',
    mode: TEXT,
    text: 'net.ipv4.ip_forward=1\nnet.bridge.bridge-nf-call-iptables=1\nnet.bridge.bridge-nf-call-ip6tables=1\n',
  },
];

/** A machine of a cluster lives for hours to days: it neither updates nor restarts by itself. */
const NO_UPDATES: MachineFile = {
  path: '/etc/flatcar/update.conf',
  mode: TEXT,
  text: 'SERVER=disabled\nREBOOT_STRATEGY=off\n',
};

/** Amazon's own time server, which machines reach that have no way to the internet (EC2 user guide, "Amazon Time Sync Service"). */
const TIME_SERVER: MachineFile = {
  path: '/etc/systemd/timesyncd.conf.d/toil.conf',
  mode: TEXT,
  text: '[Time]\nNTP=169.254.169.123\n',
};

/** What every machine has that a cluster's control plane or its workers live on. */
export const SYSTEM_FILES: readonly MachineFile[] = [...NETWORK_FILES, NO_UPDATES, TIME_SERVER];

/** Services of the system that must not run: those that update it, and on workers the containers' other daemon. */
export function maskedUnits(docker: boolean): MachineUnit[] {
  const names = ['update-engine.service', 'locksmithd.service', ...(docker ? [] : ['docker.service', 'docker.socket'])];
  return names.map((name) => ({ name, masked: true }));
}

/** The programs of a group of `files/`: everything that is no unit and no configuration goes to /opt/bin, not indented for want of room. */
export function programs(files: BootFiles, group: string, values: Readonly<Record<string, string>>): MachineFile[] {
  return namesOf(files, group)
    .filter((name) => !name.includes('.'))
    .map((name) => ({
      path: `/opt/bin/${name}`,
      mode: PROGRAM,
      text: filled(textOf(files, group, name), values).replaceAll(/^ +/gm, ''),
    }));
}

/** The groups of `files/` that a machine of any kind has. */
export function commonGroups(spec: ClusterSpec): string[] {
  return ecrRegistries(spec).length === 0 ? ['node'] : ['node', 'registries'];
}

/** The units of a group of `files/`; those with an [Install] section are switched on. */
export function units(files: BootFiles, group: string, values: Readonly<Record<string, string>>): MachineUnit[] {
  return namesOf(files, group)
    .filter((name) => /\.(service|timer)$/.test(name))
    .map((name) => {
      const text = filled(textOf(files, group, name), values);
      return { name, text, ...(text.includes('[Install]') ? { enabled: true } : {}) };
    });
}

/** A file of `files/` at its place on the machine. */
export function placed(
  files: BootFiles,
  path: string,
  at: string,
  values: Readonly<Record<string, string>>,
): MachineFile {
  const [group = '', name = ''] = path.split('/');
  return { path: at, mode: TEXT, text: filled(textOf(files, group, name), values) };
}

/** Variables as `EnvironmentFile=` and shells read them. None of the values holds a quote or a line break: the spec's schema sees to it. */
export function environmentFile(path: string, variables: Readonly<Record<string, string>>): MachineFile {
  const lines = Object.entries(variables).map(([name, value]) => `${name}="${value.replaceAll(/[\\"$`]/g, '\\$&')}"`);
  return { path, mode: TEXT, text: `${lines.join('\n')}\n` };
}

/** Variables for Docker's `--env-file`, which takes the rest of the line as it is (Docker, "docker container run"). */
export function containerEnvironment(path: string, variables: Readonly<Record<string, string>>): MachineFile {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value.replaceAll('\n', ' ')}`);
  return { path, mode: SECRET, text: `${lines.join('\n')}\n` };
}

/** A line of the user's that is run by bash. */
export function userLine(path: string, line: string | undefined): MachineFile[] {
  return line === undefined ? [] : [{ path, mode: SECRET, text: `${line}\n` }];
}

function namesOf(files: BootFiles, group: string): string[] {
  return [...files.keys()].flatMap((path) => (path.startsWith(`${group}/`) ? [path.slice(group.length + 1)] : []));
}

function textOf(files: BootFiles, group: string, name: string): string {
  const text = files.get(`${group}/${name}`);
  if (text === undefined) throw new Error(`the boot file ${group}/${name} is missing`);
  return text;
}
