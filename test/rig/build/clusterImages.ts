import path from 'node:path';
import { applianceOf, controlPlaneRepository, imageOf, type ImageName } from '../../../src/provisioner/boot/artefacts';
import versions from '../../../src/provisioner/boot/versions.json';
import { MIRRORS } from '../addresses';
import type { Start } from './ociImages';

/** An image that holds programs, and nothing else but what they run. */
export interface Recipe {
  /** By the absolute path in the image: the name of a program of the rig. */
  readonly programs: Readonly<Record<string, string>>;
  /** By the absolute path in the image: a file of this repository. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether it has a shell and what sets firewalls: tools.ts. */
  readonly tools?: boolean;
  readonly start: Start;
}

/** Where the boot's images are when a spec has the rig's mirror. */
const SPEC = { mirrors: MIRRORS, appliance: { check: false } };
/** A stand-in too: the real one is not to be had as a Go module. */
const FLANNEL_PLUGIN = path.join(import.meta.dirname, '..', 'images', 'flannel');

/** A program as the official images of Kubernetes have it. */
function bin(name: string, tools = false): Recipe {
  return { programs: { [`/usr/local/bin/${name}`]: name }, tools, start: { entrypoint: [`/usr/local/bin/${name}`] } };
}

function at(place: string, program: string): Recipe {
  return { programs: { [place]: program }, start: { entrypoint: [place] } };
}

const PAUSE = at('/pause', 'pause');

/** What kubeadm asks for, by the last word of the name. */
const CONTROL_PLANE: Readonly<Record<string, Recipe>> = {
  'kube-apiserver': bin('kube-apiserver'),
  'kube-controller-manager': bin('kube-controller-manager'),
  'kube-scheduler': bin('kube-scheduler'),
  'kube-proxy': bin('kube-proxy', true),
  etcd: bin('etcd'),
  coredns: at('/coredns', 'coredns'),
  pause: PAUSE,
};

/** What the manifests name: each starts as the manifest has it. */
const NAMED: Readonly<Record<ImageName, Recipe>> = {
  pause: PAUSE,
  flannel: {
    programs: { '/opt/bin/flanneld': 'flanneld', '/opt/bin/install-conf': 'install-conf' },
    tools: true,
    start: { entrypoint: ['/opt/bin/flanneld'] },
  },
  flannelPlugin: { programs: {}, files: { '/flannel': FLANNEL_PLUGIN }, tools: true, start: {} },
  cloudController: at('/bin/aws-cloud-controller-manager', 'aws-cloud-controller-manager'),
  // The stand-in: see programs/autoscaler.
  autoscaler: { programs: { '/cluster-autoscaler': 'autoscaler' }, start: { workingFolder: '/' } },
  metricsServer: at('/metrics-server', 'metrics-server'),
  nodeExporter: at('/bin/node_exporter', 'node_exporter'),
  prometheus: at('/bin/prometheus', 'prometheus'),
};

/**
 * All images of a cluster by their `name:tag` in the registry, Toil's apart.
 * @param controlPlane what `kubeadm config images list` prints for the rig's registry, without line breaks.
 */
export function clusterImages(controlPlane: readonly string[]): ReadonlyMap<string, Recipe> {
  const names = Object.keys(versions.images) as ImageName[];
  return new Map([
    ...controlPlane.map((image) => [inRegistry(image), recipeOf(image)] as const),
    ...names.map((name) => [inRegistry(imageOf(name, SPEC)), NAMED[name]] as const),
  ]);
}

/** Toil's image. */
export function applianceName(): string {
  return inRegistry(applianceOf(SPEC));
}

/** How kubeadm is asked for the images that it will want. */
export function imagesQuestion(): string[] {
  const repository = controlPlaneRepository(SPEC) ?? '';
  const words = ['--kubernetes-version', `v${versions.kubernetes}`, '--image-repository', repository];
  return ['config', 'images', 'list', ...words];
}

function recipeOf(image: string): Recipe {
  const name = inRegistry(image).replace(/:.*$/, '');
  const recipe = CONTROL_PLANE[name];
  if (recipe === undefined) throw new Error(`kubeadm wants ${image}, which the rig does not make`);
  return recipe;
}

function inRegistry(image: string): string {
  const host = `${MIRRORS.images}/`;
  if (!image.startsWith(host)) throw new Error(`${image} is not in the rig's registry`);
  return image.slice(host.length);
}
