import { posix as path } from 'node:path';

/**
 * The Python that a script's first line names: `#!/path`, `#!/usr/bin/env python3`, or the form that pip and uv write
 * where the path is long or has a blank (`#!/bin/sh`, then `'''exec' "/the path" "$0" "$@"`). A path or a bare name.
 */
export function namedInterpreter(text: string): string | undefined {
  const [first = '', second = ''] = text.split('\n');
  const through = /^'''exec' (?:"([^"]+)"|'([^']+)'|(\S+)) /.exec(second);
  if (/^#!\s*\/bin\/sh\b/.test(first)) return through?.[1] ?? through?.[2] ?? through?.[3];
  const [program, ...rest] = first.replace(/^#!\s*/, '').split(/\s+/);
  if (!first.startsWith('#!') || !program) return undefined;
  return path.basename(program) === 'env' ? rest.find((word) => !word.startsWith('-')) : program;
}
