import { gunzipSync, gzipSync } from 'node:zlib';
import type { ClusterSpec } from '../../contracts/clusterSpec';
import { readSpec } from '../../toil/fit/readSpec';
import { defineResource, type Resource, type ResourceOf } from '../engine/resource';
import { parameterPath } from '../names';
import type { LaunchContext } from './context';

/** Characters that a standard parameter holds (Systems Manager User Guide, "Managing parameter tiers"). */
const LONGEST_VALUE = 4096;
const RECORD = 'spec';

/** Where a launch keeps what it was asked for. */
export function specRecordName(cluster: string, launchId: string): string {
  return `${parameterPath(cluster, launchId)}${RECORD}`;
}

/** The text of a record; undefined for a spec that is too long even when packed. */
export function specRecordText(spec: ClusterSpec): string | undefined {
  const plain = JSON.stringify(spec);
  if (plain.length <= LONGEST_VALUE && /^[\x20-\x7e]*$/.test(plain)) return plain;
  const packed = gzipSync(plain).toString('base64');
  return packed.length <= LONGEST_VALUE ? packed : undefined;
}

/** The spec in a record; undefined for one that another version wrote. */
export function specInRecord(value: string): ClusterSpec | undefined {
  try {
    const plain = value.startsWith('{') ? value : gunzipSync(Buffer.from(value, 'base64')).toString('utf8');
    const read = readSpec(plain);
    return read.kind === 'spec' ? read.spec : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the cluster was asked to be, as a record beside the others of the launch: much of it cannot be seen in the account any more,
 * and whoever resizes the cluster later, or writes it out as a file, needs it whole.
 */
export function specRecord(context: LaunchContext, text: string, needs: readonly Resource[]): ResourceOf<string> {
  const { aws, cluster, launchId } = context;
  const name = specRecordName(cluster, launchId);
  const put = async (signal: AbortSignal): Promise<string> => {
    await aws.ssm.putParameter(name, text, signal);
    return text;
  };
  return defineResource<string>({
    kind: 'specRecord',
    name,
    needs,
    settings: { characters: text.length },
    find: async (signal) => (await aws.ssm.parametersNamed([name], signal))[0]?.value,
    differences: (is) => (is === text ? [] : [{ setting: 'spec', is: is.length, wanted: text.length }]),
    create: put,
    change: (_is, _differences, signal) => put(signal),
  });
}
