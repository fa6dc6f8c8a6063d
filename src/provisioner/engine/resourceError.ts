/**
 * Why a resource cannot be ours: `foreign`: something of that name was made by others; `launchedByToil`: Toil's command line made it;
 * `otherLaunch`: it belongs to another life of the cluster, or to one that is being launched by someone else at this moment;
 * `several`: there are two of it, in two networks; `going`: it is being deleted.
 */
export type ResourceErrorKind = 'foreign' | 'launchedByToil' | 'otherLaunch' | 'several' | 'going';

/** Something bears a name that we need and is not ours to take. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError';

  constructor(
    readonly kind: ResourceErrorKind,
    /** Name of the resource. */
    readonly resource: string,
    /** Only with `otherLaunch`: whose it is, and whether that one asks for the same spec. */
    readonly other?: { readonly launchId: string; readonly sameSpec: boolean },
  ) {
    super(`${resource}: ${kind}`);
  }
}
