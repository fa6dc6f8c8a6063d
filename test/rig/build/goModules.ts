/** A Go module, and the programs of the rig that are built from it. */
export interface GoModule {
  readonly module: string;
  /** Variables that its own release sets to its version when it links. */
  readonly stamps: readonly string[];
  /** The version as the release calls itself, of the module's own; unset: the same. */
  readonly calledAs?: (version: string) => string;
  /** By the name in the rig: the package below the module, empty for the module's own. */
  readonly programs: Readonly<Record<string, string>>;
}

const KUBERNETES_STAMPS = ['k8s.io/component-base/version.gitVersion', 'k8s.io/client-go/pkg/version.gitVersion'];
const PROMETHEUS_STAMPS = ['github.com/prometheus/common/version.Version'];

/**
 * What is built from `programs/go.mod`: one go.mod, so that what they share (Kubernetes' libraries, AWS', gRPC) is compiled once. They
 * get the newest version of it that any of them asks for; Kubernetes' and etcd's libraries are held at the release's own.
 */
export const SHARED: readonly GoModule[] = [
  {
    module: 'k8s.io/kubernetes',
    stamps: KUBERNETES_STAMPS,
    programs: {
      'kube-apiserver': 'cmd/kube-apiserver',
      'kube-controller-manager': 'cmd/kube-controller-manager',
      'kube-proxy': 'cmd/kube-proxy',
      'kube-scheduler': 'cmd/kube-scheduler',
      kubeadm: 'cmd/kubeadm',
      kubectl: 'cmd/kubectl',
      kubelet: 'cmd/kubelet',
    },
  },
  { module: 'go.etcd.io/etcd/server/v3', stamps: [], programs: { etcd: '' } },
  {
    module: 'k8s.io/cloud-provider-aws',
    stamps: KUBERNETES_STAMPS,
    programs: { 'aws-cloud-controller-manager': 'cmd/aws-cloud-controller-manager' },
  },
  {
    module: 'sigs.k8s.io/metrics-server',
    stamps: KUBERNETES_STAMPS,
    programs: { 'metrics-server': 'cmd/metrics-server' },
  },
  {
    module: 'sigs.k8s.io/cri-tools',
    stamps: ['sigs.k8s.io/cri-tools/pkg/version.Version'],
    programs: { crictl: 'cmd/crictl' },
  },
  {
    module: 'github.com/containernetworking/plugins',
    stamps: ['github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion'],
    programs: {
      bridge: 'plugins/main/bridge',
      'host-local': 'plugins/ipam/host-local',
      loopback: 'plugins/main/loopback',
      portmap: 'plugins/meta/portmap',
    },
  },
  {
    module: 'github.com/prometheus/node_exporter',
    stamps: PROMETHEUS_STAMPS,
    calledAs: (version) => version.slice(1),
    programs: { node_exporter: '' },
  },
  {
    module: 'github.com/prometheus/prometheus',
    stamps: PROMETHEUS_STAMPS,
    calledAs: prometheusRelease,
    programs: { prometheus: 'cmd/prometheus' },
  },
  {
    module: 'toil-clusters-test-rig',
    stamps: [],
    programs: { autoscaler: 'autoscaler', coredns: 'coredns', pause: 'pause' },
  },
];

/** Its version is its image's, its source a patched copy: see flannel.ts. */
export const FLANNEL: GoModule = {
  module: 'github.com/flannel-io/flannel',
  stamps: ['github.com/flannel-io/flannel/pkg/version.Version'],
  programs: { flanneld: '', 'install-conf': 'cmd/install_conf' },
};

/** Built from `modules/containerd/go.mod`: containerd 2.1, which Flatcar has, needs older libraries than all others. */
export const CONTAINERD: GoModule = {
  module: 'github.com/containerd/containerd/v2',
  stamps: ['github.com/containerd/containerd/v2/version.Version'],
  programs: {
    containerd: 'cmd/containerd',
    'containerd-shim-runc-v2': 'cmd/containerd-shim-runc-v2',
    ctr: 'cmd/ctr',
  },
};

/** Import path of one of its programs. */
export function packageOf({ module }: GoModule, below: string): string {
  return below === '' ? module : `${module}/${below}`;
}

/** The file name that `go build` gives a program: the last word of its import path, a major version apart. */
export function builtName(importPath: string): string {
  return /([^/]+?)(?:\/v\d+)?$/.exec(importPath)?.[1] ?? importPath;
}

/** The version of a module, with its `v`, that the text of a go.mod asks for. */
export function versionIn(goMod: string, module: string): string | undefined {
  const line = goMod.split('\n').find((each) => each.startsWith(`\t${module} v`));
  return line?.split(' ')[1];
}

/** Module v0.313.5 is release 3.13.5, which cannot be a module's version without a path that ends in v3. */
export function prometheusRelease(version: string): string {
  const [, major, minor, patch] = /^v0\.(\d)(\d\d)\.(\d+)$/.exec(version) ?? [];
  if (minor === undefined) throw new Error(`${version} is no version of Prometheus' module`);
  return `${major}.${Number(minor)}.${patch}`;
}

/** What `go build` is told about linking the programs of a module: no symbols, its version. */
export function linkerFlag({ module, stamps, calledAs }: GoModule, version: string): string {
  const called = calledAs?.(version) ?? version;
  return [`-ldflags=${module}/...=-s -w`, ...stamps.map((name) => `-X ${name}=${called}`)].join(' ');
}
