// Makes the README's pictures: the extension in a real VS Code, with real runs. `npm run screenshots`.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVsCode } from '../test/workbench/harness/openVsCode';
import { until } from '../test/workbench/harness/until';
import type { VsCode } from '../test/workbench/harness/vsCode';
import { testToil } from './testToil';
import { REPOSITORY } from './vscodeHost/folders';

const PICTURES = join(REPOSITORY, 'docs', 'pictures');
const FAILING_TOOL = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: [sh, -c, 'echo "kidney.bam: truncated file" >&2; exit 2']
inputs: []
outputs: []
`;

async function main(): Promise<void> {
  const toil = await testToil();
  const home = await mkdtemp(join(tmpdir(), 'toil-pictures-'));
  await mkdir(PICTURES, { recursive: true });
  const vsCode = await openVsCode({
    extension: REPOSITORY,
    workspace: join(REPOSITORY, 'samples'),
    settings: {
      'toil.path': toil.bin,
      'workbench.colorTheme': 'Default Light Modern',
      'files.exclude': { 'makeData.py': true },
    },
    env: { XDG_DATA_HOME: home },
    size: { width: 1180, height: 720 },
  });
  try {
    await takeAll(vsCode);
  } finally {
    await vsCode.dispose();
    await rm(home, { recursive: true, force: true });
  }
}

async function take(vsCode: VsCode, name: string): Promise<void> {
  await copyFile(await vsCode.screenshot(name), join(PICTURES, `${name}.png`));
  console.log(`docs/pictures/${name}.png`);
}

async function takeAll(vsCode: VsCode): Promise<void> {
  await vsCode.explorer.openFile('cwl/readQuality.cwl');
  await vsCode.explorer.openMenu('cwl/readQuality.cwl');
  await take(vsCode, '1-right-click');
  await vsCode.menus.click('Run on Cluster…');
  await vsCode.quickInput.choose(/This machine/);
  await until(async () => (await vsCode.quickInput.readHead()).placeholder.startsWith('Which inputs'), {
    what: 'the inputs',
  });
  await take(vsCode, '2-inputs');
  await vsCode.quickInput.choose(/readQuality\.inputs\.yml/);
  await until(async () => (await vsCode.quickInput.readHead()).placeholder.startsWith('Start it'), {
    what: 'the options',
    timeout: 60_000,
  });
  await take(vsCode, '3-options');
  await vsCode.quickInput.choose('Start');
  await vsCode.views.expand('Runs', /readQuality/, { level: 2, timeout: 60_000 });
  await vsCode.views.expand('Runs', 'Jobs');
  await vsCode.views.expand('Runs', 'filterReads', { timeout: 60_000 });
  await take(vsCode, '4-running');
  await vsCode.notifications.click('readQuality.cwl succeeded', 'Show Outputs');
  await vsCode.views.click('Runs', 'summary.tsv', { timeout: 60_000 });
  await vsCode.editors.waitForTab('summary.tsv');
  await take(vsCode, '5-outputs');
  await writeFile(join(vsCode.workspace, 'index.cwl'), FAILING_TOOL);
  await vsCode.explorer.clickMenu('index.cwl', 'Run on Cluster…');
  await vsCode.quickInput.choose(/This machine/);
  await until(async () => (await vsCode.quickInput.readHead()).placeholder.startsWith('Start it'), {
    what: 'the options',
    timeout: 60_000,
  });
  await vsCode.quickInput.choose('Start');
  await vsCode.notifications.waitFor('index.cwl failed', 90_000);
  await take(vsCode, '6-why');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
