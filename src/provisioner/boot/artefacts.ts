import type { ClusterSpec } from '../../contracts/clusterSpec';
import type { Architecture } from '../choices/choices';
import versions from './versions.json';

/** What a boot fetches from the network; `versions.json` has every version. */
export const KUBERNETES = versions.kubernetes;

export type ImageName = keyof typeof versions.images;

/** Where Flatcar publishes system extensions (reference kubernetes-on-aws.md 1.5). */
const BAKERY = 'https://extensions.flatcar.org/extensions';
const ARCHITECTURES: Readonly<Record<Architecture, string>> = { x86_64: 'x86-64', arm64: 'arm64' };

/** A file that Ignition fetches and checks. */
export interface SystemExtension {
  readonly url: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The name of the system extension that holds the Kubernetes of this release. */
export function kubernetesFile(architecture: Architecture): string {
  return `kubernetes-v${KUBERNETES}-${ARCHITECTURES[architecture]}.raw`;
}

/** A file of the folder where the spec has system extensions from. */
export function extensionAt(spec: Pick<ClusterSpec, 'mirrors'>, file: string, sha256: string): SystemExtension {
  return { url: `${extensionFolder(spec)}/${file}`, sha256 };
}

/** The list of checksums in that folder. */
export function checksumsOf(spec: Pick<ClusterSpec, 'mirrors'>): string {
  return `${extensionFolder(spec)}/SHA256SUMS`;
}

function extensionFolder({ mirrors }: Pick<ClusterSpec, 'mirrors'>): string {
  return (mirrors.systemExtension ?? BAKERY).replace(/\/+$/, '');
}

/** The reference of an image, from the spec's mirror where there is one: `host/prefix` takes the place of the registry. */
export function imageOf(name: ImageName, { mirrors }: Pick<ClusterSpec, 'mirrors'>): string {
  return mirrored(versions.images[name], mirrors.images);
}

/** The repository of the control plane's own images; undefined: kubeadm's. */
export function controlPlaneRepository({ mirrors }: Pick<ClusterSpec, 'mirrors'>): string | undefined {
  return mirrors.images?.replace(/\/+$/, '');
}

/** Toil's image: what the spec names, as Toil puts `TOIL_APPLIANCE_SELF` together (toil/__init__.py, applianceSelf). */
export function applianceOf({ appliance, mirrors }: Pick<ClusterSpec, 'appliance' | 'mirrors'>): string {
  if (appliance.image !== undefined) return appliance.image;
  const { registry, name } = appliance;
  const official = registry === undefined && name === undefined;
  const whole = `${registry ?? 'quay.io/ucsc_cgl'}/${name ?? 'toil'}:${versions.toil}`;
  return official ? mirrored(whole, mirrors.images) : whole;
}

function mirrored(image: string, mirror: string | undefined): string {
  if (mirror === undefined) return image;
  return `${mirror.replace(/\/+$/, '')}/${image.slice(image.indexOf('/') + 1)}`;
}
