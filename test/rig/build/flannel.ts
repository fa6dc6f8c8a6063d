import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { moduleFolder, type Go } from '../../../scripts/goToolchain';
import { execute } from '../../../scripts/vscodeHost/programs';
import versions from '../../../src/provisioner/boot/versions.json';
import { FLANNEL } from './goModules';

/** `v0.28.9`: the one whose image the boot documents name. */
export const FLANNEL_VERSION = versions.images.flannel.slice(versions.images.flannel.lastIndexOf(':') + 1);

/**
 * Lines of its source that are left out: two ways between nodes that no cluster of ours uses (we use vxlan). One wants a library of
 * Tencent's cloud that the module proxy does not have at that version, the other a C compiler.
 */
export const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'main.go': [
    '\t_ "github.com/flannel-io/flannel/pkg/backend/tencentvpc"',
    '\t_ "github.com/flannel-io/flannel/pkg/backend/udp"',
  ],
  'go.mod': [
    '\tgithub.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common v1.3.149',
    '\tgithub.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/vpc v1.3.149',
  ],
};

/** Puts the source of flannel, as it is built here, into a folder that is not there yet. */
export async function copyFlannel(go: Go, folder: string, signal: AbortSignal): Promise<void> {
  const source = await moduleFolder(go, `${FLANNEL.module}@${FLANNEL_VERSION}`, signal);
  // The module cache is read-only, which a copy would be too.
  await execute(['cp', '--recursive', '--no-preserve=mode', source, folder]);
  for (const [name, lines] of Object.entries(LEFT_OUT)) {
    const file = path.join(folder, name);
    await writeFile(file, withoutLines(await readFile(file, 'utf8'), lines, `${name} of flannel ${FLANNEL_VERSION}`));
  }
}

/**
 * A text without some of its lines. Rejects to go on where one is not there exactly once: the source has changed then.
 * @param what the text is, in words.
 */
export function withoutLines(text: string, lines: readonly string[], what: string): string {
  const all = text.split('\n');
  for (const line of lines) {
    const times = all.filter((each) => each === line).length;
    if (times !== 1) throw new Error(`${what} has ${times} times the line ${JSON.stringify(line)} that is left out`);
  }
  return all.filter((each) => !lines.includes(each)).join('\n');
}
