import type { ClusterSpec } from '../../contracts/clusterSpec';
import { imageOf } from './artefacts';
import type { MachineFile } from './ignition';

/** Flatcar's own settings, which containerd's unit names by `CONTAINERD_CONFIG` (flatcar/scripts, coreos/sysext/containerd). */
const FLATCAR_CONFIG = '/usr/share/containerd/config.toml';
const CONFIG = '/etc/containerd/toil.toml';

/**
 * The image that containerd itself wants for each pod comes from the spec's mirror, too; without a mirror containerd keeps its own. Ours
 * imports Flatcar's settings: what both name is taken from there, whatever version of the format they are in (tried with containerd 2.1.5).
 */
export function sandboxImageFiles(spec: Pick<ClusterSpec, 'mirrors'>): MachineFile[] {
  if (spec.mirrors.images === undefined) return [];
  const config = [
    'version = 3',
    `imports = ["${FLATCAR_CONFIG}"]`,
    '[plugins."io.containerd.cri.v1.images".pinned_images]',
    `sandbox = "${imageOf('pause', spec)}"`,
  ];
  return [
    { path: CONFIG, mode: 0o644, text: `${config.join('\n')}\n` },
    {
      path: '/etc/systemd/system/containerd.service.d/10-toil.conf',
      mode: 0o644,
      text: `[Service]\nEnvironment=CONTAINERD_CONFIG=${CONFIG}\n`,
    },
  ];
}
