import type { AccountGroup, AccountNote } from './accountRows';
import type { AskedContent } from './askedRows';
import type { ClusterPart, PartRow } from './clusterRows';

/** Something that is known of This machine. */
export interface FactRow {
  readonly kind: 'fact';
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly icon: string;
}

/** What a row shows. */
export type RowContent =
  | { readonly kind: 'thisMachine'; readonly id: string }
  | FactRow
  | AccountGroup
  | { readonly kind: 'noAccount'; readonly id: string }
  | AccountNote
  | { readonly kind: 'cluster'; readonly id: string }
  | ({ readonly kind: 'part' } & PartRow)
  | AskedContent;

/** What a row is about, for the commands that get it. */
export interface RowTarget {
  readonly clusterId?: string;
  readonly profile?: string;
  /** Of a forwarded port. */
  readonly part?: ClusterPart;
  /** The instance of a leader's or worker's row. */
  readonly machineId?: string;
}

/** A row of the Clusters tree: the same object as long as there is something of its id, whatever it shows. */
export interface ClustersRow extends RowTarget {
  readonly id: string;
  readonly parent?: ClustersRow;
  content: RowContent;
}

/** Keeps one object for each row, so that the editor knows it again when it is to be drawn anew. */
export class RowKeeper {
  private readonly rows = new Map<string, ClustersRow>();
  private readonly children = new Map<string, ReadonlySet<string>>();

  get(id: string): ClustersRow | undefined {
    return this.rows.get(id);
  }

  /** The rows below one, or the topmost; those that are not there any more are forgotten with all below them. */
  keep(
    parent: ClustersRow | undefined,
    contents: readonly RowContent[],
    targetOf: (content: RowContent) => RowTarget = () => ({}),
  ): ClustersRow[] {
    const place = parent?.id ?? '';
    const ids = new Set(contents.map(({ id }) => id));
    for (const id of this.children.get(place) ?? []) if (!ids.has(id)) this.forget(id);
    this.children.set(place, ids);
    return contents.map((content) => {
      const known = this.rows.get(content.id);
      if (known !== undefined && known.parent === parent) {
        known.content = content;
        return known;
      }
      const made = { id: content.id, ...(parent === undefined ? {} : { parent }), ...targetOf(content), content };
      this.rows.set(content.id, made);
      return made;
    });
  }

  private forget(id: string): void {
    this.rows.delete(id);
    for (const child of this.children.get(id) ?? []) this.forget(child);
    this.children.delete(id);
  }
}
