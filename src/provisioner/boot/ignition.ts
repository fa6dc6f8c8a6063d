import { gzipSync } from 'node:zlib';

/** What a machine's file system and services get at its first boot (Ignition, "Configuration Specification v3.3.0"). */
export interface Machine {
  readonly files: readonly MachineFile[];
  readonly units: readonly MachineUnit[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

export type MachineFile = { readonly path: string; readonly mode: number } & (
  { readonly text: string } | { readonly url: string; readonly sha256: string }
);

export interface MachineUnit {
  readonly name: string;
  readonly enabled?: boolean;
  /** Never starts. */
  readonly masked?: boolean;
  readonly text?: string;
}

const VERSION = '3.3.0';
/** Seconds: without them a boot would wait for ever for an address that is silent. */
const TIMEOUTS = { httpResponseHeaders: 20, httpTotal: 600 };
/** The header's byte that names the system: unknown, so that the same document is the same text everywhere (RFC 1952, 2.3.1). */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** The document that Ignition applies. */
export function innerDocument({ files, units, links }: Machine): string {
  return JSON.stringify({
    ignition: { version: VERSION, timeouts: TIMEOUTS },
    storage: {
      files: files.map((file) => ({
        path: file.path,
        mode: file.mode,
        overwrite: true,
        contents:
          'text' in file
            ? { source: `data:,${encoded(file.text)}` }
            : { source: file.url, verification: { hash: `sha256-${file.sha256}` } },
      })),
      links: links.map((link) => ({ ...link, overwrite: true })),
    },
    systemd: {
      units: units.map(({ name, enabled, masked, text }) => ({
        name,
        ...(enabled === undefined ? {} : { enabled }),
        ...(masked === undefined ? {} : { mask: masked }),
        ...(text === undefined ? {} : { contents: text }),
      })),
    },
  });
}

/**
 * A text as a data URL has it. Not base64, and no more escapes than there must be: both would spoil the compression of the whole. A URL's own
 * `?` and `#` must be escaped, and brackets.
 */
function encoded(text: string): string {
  return encodeURI(text).replaceAll(/[?#]/g, encodeURIComponent);
}

/** The same in a fraction of the size: a document that Ignition replaces by the one packed in it. */
export function packed(inner: string): string {
  const zipped = gzipSync(inner, { level: 9 });
  zipped[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  const source = `data:;base64,${zipped.toString('base64')}`;
  return JSON.stringify({ ignition: { version: VERSION, config: { replace: { source, compression: 'gzip' } } } });
}
