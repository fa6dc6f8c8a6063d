import type { ClusterOffer } from '../../toil/fit/offer';

/** What the server and an editor say to each other beyond the Language Server Protocol. No package is imported here: both sides load it. */

/** `initializationOptions`; everything may be missing. */
export interface HintsInitialization {
  /** The editor's bundle of translations (`vscode.l10n.bundle`). */
  readonly translations?: Readonly<Record<string, string>>;
  /** Address of a code's page, with `{code}` in it: what a click on the code opens. */
  readonly pages?: string;
  /** The editor answers `OFFER`, and its lenses may name its commands. */
  readonly clusters?: boolean;
}

/** The setting `toil.hints.cluster` for This machine; another value is the path of a spec, or an id that the editor knows. */
export const THIS_MACHINE_CLUSTER = 'this-machine';
/** How the path of a spec ends. */
export const SPEC_ENDING = '.toil-cluster.json';

/** Request of the server: what a cluster that only the editor can look at offers; null when there is none of that id. */
export const OFFER = 'toil/offer';
export interface OfferParams {
  readonly cluster: string;
}
export type OfferAnswer = ClusterOffer | null;

/** Notification to the server: what clusters offer may have changed. */
export const OFFERS_CHANGED = 'toil/offersChanged';

/** Notification of the server: a document was checked. */
export const CHECKED = 'toil/checked';

/** The cluster that a document was checked against. */
export type ClusterState =
  | { readonly kind: 'none' }
  /** `fits`: `no`, at least one job would hang or be refused; `unknown`, something depends on inputs. */
  | { readonly kind: 'checked'; readonly name: string; readonly fits: 'yes' | 'no' | 'unknown'; readonly jobs: number }
  /** The spec file or the cluster is not there, or outside of the workspace. */
  | { readonly kind: 'missing'; readonly cluster: string }
  /** The spec file has faults; `faults` are sentences. */
  | { readonly kind: 'bad'; readonly cluster: string; readonly faults: readonly string[] };

export interface CheckedParams {
  readonly uri: string;
  readonly cluster: ClusterState;
  /** A text beyond the limit is not looked at. */
  readonly tooLarge: boolean;
  /** What the `.toil-hints.json` files that hold for it have in them that is not understood: sentences, with the file. */
  readonly folderFaults: readonly string[];
}

/** Notification of the server: how many checks are going on that take noticeably long. */
export const BUSY = 'toil/busy';
export interface BusyParams {
  readonly checks: number;
}

/** The commands of the editor that lenses name. */
export const LENS_COMMANDS = { run: 'toil.runOnCluster', chooseCluster: 'toil.hints.chooseCluster' } as const;
