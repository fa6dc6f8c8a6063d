// Makes the README's pictures: the extension in a real VS Code, with real runs. `npm run screenshots`; one part of them: `… runs`, `… clusters`,
// and `… boot` as root while `npm run rig` runs in another terminal (not among all).
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVsCode } from '../test/workbench/harness/openVsCode';
import { until } from '../test/workbench/harness/until';
import type { VsCode } from '../test/workbench/harness/vsCode';
import { takeBoot } from './screenshots/boot';
import { takeClusters } from './screenshots/clusters';
import { LOOKS, PICTURES, take } from './screenshots/picture';
import { testToil } from './testToil';
import { REPOSITORY } from './vscodeHost/folders';

const FAILING_TOOL = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: [sh, -c, 'echo "kidney.bam: truncated file" >&2; exit 2']
inputs: []
outputs: []
`;

const WRONG_HINT = `cwlVersion: v1.2
class: CommandLineTool
baseCommand: [bwa, mem]
requirements:
  ResourceRequirement:
    coresMin: 8
    ramMin: 32768
hints:
  arv:UsePreemptable:
    usePreemptible: true
inputs:
  reads: File
outputs: []
`;
const SMALL_CLUSTER = `{
  "format": 1,
  "leader": { "type": "t3.medium" },
  "workers": [{ "name": "small", "types": ["m5.xlarge"], "max": 10 }]
}
`;

async function main(): Promise<void> {
  const toil = await testToil();
  await mkdir(PICTURES, { recursive: true });
  const [only] = process.argv.slice(2);
  if (only === 'boot') return takeBoot(toil.bin);
  if (only !== 'clusters') await takeRunsAndHints(toil.bin);
  if (only !== 'runs') await takeClusters(toil.bin);
}

async function takeRunsAndHints(toilBin: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'toil-pictures-'));
  const vsCode = await openVsCode({
    extension: REPOSITORY,
    workspace: join(REPOSITORY, 'samples'),
    settings: { ...LOOKS.settings, 'toil.path': toilBin },
    env: { XDG_DATA_HOME: home },
    size: LOOKS.size,
  });
  try {
    await takeRun(vsCode);
    await takeHints(vsCode);
  } finally {
    await vsCode.dispose();
    await rm(home, { recursive: true, force: true });
  }
}

/** From the right click to the results, and a run that failed. */
async function takeRun(vsCode: VsCode): Promise<void> {
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

/** A wrong hint, and a tool that is too large for the cluster that was chosen. */
async function takeHints(vsCode: VsCode): Promise<void> {
  await vsCode.notifications.clear();
  await vsCode.editors.closeAll();
  await writeFile(join(vsCode.workspace, 'small.toil-cluster.json'), SMALL_CLUSTER);
  await writeFile(join(vsCode.workspace, 'align.cwl'), WRONG_HINT);
  await vsCode.explorer.openFile('align.cwl');
  await vsCode.panels.waitForProblem('TOIL104', 60_000);
  await vsCode.editors.hover(9, 10, 'TOIL104');
  await take(vsCode, '7-hints');
  await vsCode.palette.run('Toil: Choose Cluster to Check Against…');
  await vsCode.quickInput.choose('small');
  await vsCode.panels.waitForProblem('TOIL302', 60_000);
  await vsCode.editors.hover(6, 7, '8 cores');
  await take(vsCode, '8-fits');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
