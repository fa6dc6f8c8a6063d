/** What the rig is made of, built once into the user's cache folder. All paths are absolute. */
export interface RigParts {
  /** Folder of the programs built from Go modules, by their names: `kubelet`, `kube-apiserver`, … */
  readonly programs: string;
  /** Archive (tar) of a machine's root file system. */
  readonly root: string;
  /** Folder with `kubernetes-v….raw` and `SHA256SUMS`, as Flatcar's bakery publishes them. */
  readonly extensions: string;
  /** Folder of the registry's images: `blobs/sha256/DIGEST` and `tags.json`, `name:tag` → digest of its manifest. */
  readonly images: string;
}
