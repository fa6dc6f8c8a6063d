import type { SystemExtension } from './artefacts';
import type { MachineFile } from './ignition';

/**
 * Where Flatcar looks for a system extension. It is always checked: a damaged one keeps all others from being merged, containers among
 * them (Flatcar issue 1264).
 */
export function systemExtensionOf({ url, sha256 }: SystemExtension): {
  readonly file: MachineFile;
  readonly link: { readonly path: string; readonly target: string };
} {
  const path = '/opt/extensions/kubernetes/kubernetes.raw';
  return {
    file: { path, mode: 0o644, url, sha256 },
    link: { path: '/etc/extensions/kubernetes.raw', target: path },
  };
}
