import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VsCode } from '../../test/workbench/harness/vsCode';
import { REPOSITORY } from '../vscodeHost/folders';

export const PICTURES = join(REPOSITORY, 'docs', 'pictures');

/** What the pictures have in common. */
export const LOOKS = {
  settings: { 'workbench.colorTheme': 'Default Light Modern', 'files.exclude': { 'makeData.py': true } },
  size: { width: 1180, height: 720 },
} as const;

/** Takes the window as it is now, as `docs/pictures/NAME.png`. */
export async function take(vsCode: VsCode, name: string): Promise<void> {
  await copyFile(await vsCode.screenshot(name), join(PICTURES, `${name}.png`));
  console.log(`docs/pictures/${name}.png`);
}
