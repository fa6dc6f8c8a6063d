import assert from 'node:assert/strict';
import { wdlInputFindings } from '../../../../src/language/wdl/inputOverrides';

const never = new AbortController().signal;
const WORKFLOW = 'version 1.1\nworkflow w { call a }\ntask a { command <<< >>> }\n';
const OVERRIDE = '{ "w.a.runtime.memory": "4 GB" }';

/** Reads from these files, and remembers what was asked for. */
function reader(files: Readonly<Record<string, string>>): {
  readonly readText: (path: string) => Promise<string | undefined>;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const readText = (path: string): Promise<string | undefined> => {
    asked.push(path);
    return Promise.resolve(files[path]);
  };
  return { readText, asked };
}

describe('Overrides in an inputs file', () => {
  it('are looked up in the WDL file of the same name where the folder cannot be listed', async () => {
    for (const name of ['/w/x.json', '/w/x.inputs.json', '/w/x_inputs.json', '/w/x-input.json']) {
      const { readText } = reader({ '/w/x.wdl': WORKFLOW });
      const found = await wdlInputFindings(name, OVERRIDE, readText, undefined, never);
      assert.deepEqual(
        found.map(({ code, level }) => [code, level]),
        [['TOIL219', 'warning']],
        name,
      );
    }
  });

  it('are not judged when two workflows beside the file have that name', async () => {
    const { readText } = reader({ '/w/x.wdl': WORKFLOW, '/w/y.wdl': WORKFLOW.replace('1.1', '1.0') });
    const listFolder = (): Promise<string[]> => Promise.resolve(['/w/x.wdl', '/w/y.wdl', '/w/gone.wdl']);
    assert.deepEqual(await wdlInputFindings('/w/i.json', OVERRIDE, readText, listFolder, never), []);
  });

  it('make no WDL file be read when there are none', async () => {
    const { readText, asked } = reader({ '/w/x.wdl': WORKFLOW });
    const listFolder = (): Promise<string[]> => Promise.resolve(['/w/x.wdl']);
    for (const text of ['{ "w.a.memory": 1 }', '[1]', '{ "w.a.runtime.memory": ', '']) {
      assert.deepEqual(await wdlInputFindings('/w/i.json', text, readText, listFolder, never), []);
    }
    assert.deepEqual(asked, []);
  });

  it('stop being looked up when nobody waits any more', async () => {
    const { readText } = reader({ '/w/x.wdl': WORKFLOW });
    const stopped = AbortSignal.abort();
    await assert.rejects(wdlInputFindings('/w/x.json', OVERRIDE, readText, undefined, stopped), { name: 'AbortError' });
  });
});
