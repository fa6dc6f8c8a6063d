import * as vscode from 'vscode';
import { CLUSTER_SPEC_FORMAT, SPEC_SUFFIX, type ClusterSpec } from '../../contracts/clusterSpec';
import { readSpec } from '../../toil/fit/readSpec';

/** The file of a cluster that the user looks at. */
export interface OpenSpec {
  readonly document: vscode.TextDocument;
  readonly spec: ClusterSpec;
}

/** What is checked for where no spec is open: a small cluster, one group on demand and one of the spot market. */
const SMALL = {
  format: CLUSTER_SPEC_FORMAT,
  workers: [
    { types: ['m5.large'], max: 2 },
    { types: ['m5.large'], spot: true, max: 2 },
  ],
};

/** The spec in the active editor; undefined when there is none, or one with mistakes. */
export function openSpec(): OpenSpec | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || !document.fileName.endsWith(SPEC_SUFFIX)) return undefined;
  const read = readSpec(document.getText(), document.fileName);
  return read.kind === 'spec' ? { document, spec: read.spec } : undefined;
}

export function smallSpec(): ClusterSpec {
  const read = readSpec(JSON.stringify(SMALL));
  if (read.kind === 'faulty') throw new Error(JSON.stringify(read.problems));
  return read.spec;
}
