import { join } from 'node:path';
import { REPOSITORY } from '../../../scripts/vscodeHost/folders';
import { openVsCode, type VsCodeOptions } from './openVsCode';
import { fileName } from './screen';
import type { VsCode } from './vsCode';

/** Milliseconds that a test or hook has, unless it asks for others. */
const TEST_LIMIT = 60_000;
/** The first one on a machine may have to install the host. */
const OPEN_LIMIT = 600_000;

/**
 * Called first inside `describe(…, function () {…})` with its `this`: opens one VS Code for the suite and ends it after. When a test fails, a picture and the logs are
 * left in `out/workbench/<test name>/`. The result gives the VS Code, inside tests and hooks.
 */
export function vsCodeForSuite(
  suite: Mocha.Suite,
  options: VsCodeOptions | (() => VsCodeOptions | Promise<VsCodeOptions>),
): () => VsCode {
  suite.timeout(TEST_LIMIT);
  let vsCode: VsCode | undefined;

  before(async function () {
    this.timeout(OPEN_LIMIT);
    vsCode = await openVsCode(typeof options === 'function' ? await options() : options);
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state !== 'failed' || vsCode === undefined) return;
    const folder = join(REPOSITORY, 'out', 'workbench', fileName(test.fullTitle()));
    // The picture cannot be had when the window has gone; the test's own failure is what counts.
    await vsCode.saveEvidence(folder).catch(() => undefined);
    process.stderr.write(`      what it looked like, and the logs: ${folder}\n`);
  });

  after(async function () {
    await vsCode?.dispose();
  });

  return () => {
    if (vsCode === undefined) throw new Error('VS Code is open only inside tests and hooks');
    return vsCode;
  };
}
