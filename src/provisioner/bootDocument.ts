import { createHash } from 'node:crypto';
import type { Choices, GroupChoice } from './choices/choices';
import type { ClusterSpec } from '../contracts/clusterSpec';

/** EC2 refuses user data above 16,384 bytes; Toil's own limit leaves some reserve (reference toil-facts.md 2.2). */
export const LONGEST_USER_DATA = 16_000;

/** What a machine is told about its cluster when it boots. Everything in it is known before anything is made, and none of it is secret. */
export interface BootInput {
  readonly cluster: string;
  readonly launchId: string;
  readonly spec: ClusterSpec;
  readonly choices: Choices;
  /** Where the cluster's records are in the parameter store, with a trailing slash. */
  readonly parameters: string;
  /** Tags of everything that the cluster makes by itself, as the buckets of job stores: `TOIL_AWS_TAGS` of the leader. */
  readonly tags: Readonly<Record<string, string>>;
  /** How the names of the cluster's job stores begin. */
  readonly jobStores: string;
  /** The bucket for documents that are too long. */
  readonly bucket: string;
}

/** What an instance gets as user data. */
export interface BootDocument {
  readonly userData: string;
  /** An object in the cluster's bucket that the user data refers to. */
  readonly overflow?: { readonly key: string; readonly body: string };
}

/** Makes the documents by which machines boot. The same input always gives the same text: a launch that is resumed compares them. */
export interface BootDocuments {
  leader(input: BootInput): BootDocument;
  worker(group: GroupChoice, input: BootInput): BootDocument;
}

/**
 * A document as user data, or where it is too long as an object with a small document that points at it: Ignition 3.3.0 replaces its
 * configuration by the object, which it reads with the instance's role and checks (Ignition, "Configuration Specification v3.3.0").
 */
export function fitting(document: string, role: 'leader' | 'worker', bucket: string): BootDocument {
  if (Buffer.byteLength(document) <= LONGEST_USER_DATA) return { userData: document };
  const hash = createHash('sha256').update(document).digest('hex');
  const key = `${bootFolder(role)}${hash.slice(0, 32)}.ign`;
  const replace = { source: `s3://${bucket}/${key}`, verification: { hash: `sha256-${hash}` } };
  return {
    userData: JSON.stringify({ ignition: { version: '3.3.0', config: { replace } } }),
    overflow: { key, body: document },
  };
}

/** The folder of the cluster's bucket that machines of a role may read. */
export function bootFolder(role: 'leader' | 'worker'): string {
  return `configs/${role}/`;
}
