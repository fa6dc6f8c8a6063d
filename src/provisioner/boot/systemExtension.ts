import type { BootInput } from '../bootDocument';
import type { SystemExtension } from './artefacts';
import type { MachineFile } from './ignition';

/** The Kubernetes of a cluster; undefined for Mesos. Without it a worker would come up as something else, cost money and never join. */
export function extensionOf({ spec, choices }: BootInput): SystemExtension | undefined {
  if (spec.type !== 'kubernetes') return undefined;
  if (choices.systemExtension === undefined) throw new Error('a Kubernetes cluster has no system extension');
  return choices.systemExtension;
}

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
