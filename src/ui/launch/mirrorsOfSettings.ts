import * as vscode from 'vscode';
import type { ClusterSpecInput } from '../../contracts/clusterSpec';
import { imageMirror, systemExtensionMirror } from '../awsSettings';

/** Of this machine's settings: a lab without a way out has them for all its clusters. */
export function mirrorsOfSettings(): Pick<ClusterSpecInput, 'mirrors'> {
  const configuration = vscode.workspace.getConfiguration('toil');
  const systemExtension = systemExtensionMirror(configuration);
  const images = imageMirror(configuration);
  if (systemExtension === undefined && images === undefined) return {};
  return {
    mirrors: {
      ...(systemExtension === undefined ? {} : { systemExtension }),
      ...(images === undefined ? {} : { images }),
    },
  };
}
