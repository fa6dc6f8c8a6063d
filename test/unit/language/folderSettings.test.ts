import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { folderSettings, withFolder, type FolderSettings } from '../../../src/language/folderSettings';
import { TOIL_DEFAULTS } from '../../../src/toil/resourceOptions';

const ROOT = resolve('/work/space');
const TOOL = join(ROOT, 'tools', 'align', 'bwa.cwl');
const file = (...folders: string[]): string => join(ROOT, ...folders, '.toil-hints.json');

/** Settings of the tool with files of these texts. */
function read(files: Readonly<Record<string, string>>, root: string | undefined = ROOT): Promise<FolderSettings> {
  return folderSettings(TOOL, root, (path) => Promise.resolve(files[path]));
}

/** What is said of one text, with the words that it is said at. */
async function faults(text: string): Promise<[string, string][]> {
  const settings = await read({ [file()]: text });
  return settings.faults.map((fault) => {
    assert.equal(fault.file, file());
    return [text.slice(fault.start, fault.end), fault.message];
  });
}

describe('Files that decide for a folder', () => {
  it('are looked for from the document up to the folder of the workspace', async () => {
    assert.deepEqual((await read({})).files, [file('tools', 'align'), file('tools'), file()]);
  });

  it('are looked for beside a document that lies in no folder of the workspace', async () => {
    assert.deepEqual((await read({}, resolve('/elsewhere'))).files, [file('tools', 'align')]);
    assert.deepEqual((await folderSettings(TOOL, undefined, () => Promise.resolve(undefined))).files, [
      file('tools', 'align'),
    ]);
  });

  it('decide of levels, engine and options, the nearest file last', async () => {
    const { levels, engine, options, faults } = await read({
      [file()]: `{ "levels": { "TOIL124": "information", "TOIL201": "off" }, "engine": "cromwell",
        "options": { "defaultMemory": "4 GiB", "defaultCores": 2 } }`,
      [file('tools')]: '{ "levels": { "TOIL124": "off" }, "engine": "any", "options": { "defaultMemory": 1000 } }',
    });
    assert.deepEqual(levels, { TOIL124: 'off', TOIL201: 'off' });
    assert.equal(engine, 'any');
    assert.deepEqual(options, { defaultMemory: 1000, defaultCores: 2 });
    assert.deepEqual(faults, []);
  });

  it('weigh more than the settings', async () => {
    const folder = await read({
      [file()]: '{ "levels": { "TOIL201": "off" }, "options": { "defaultPreemptible": true } }',
    });
    assert.deepEqual(
      withFolder({ levels: { TOIL201: 'error', TOIL202: 'hint' }, engine: 'any', options: TOIL_DEFAULTS }, folder),
      {
        levels: { TOIL201: 'off', TOIL202: 'hint' },
        engine: 'any',
        options: { ...TOIL_DEFAULTS, defaultPreemptible: true },
      },
    );
  });

  it('may name their schema, and begin with a byte order mark', async () => {
    assert.deepEqual(await faults('{ "$schema": "./x.json" }'), []);
    assert.deepEqual((await read({ [file()]: '\uFEFF{ "engine": "miniwdl" }' })).engine, 'miniwdl');
  });

  for (const [what, text, at, words] of [
    ['a level that is none', '{ "levels": { "TOIL124": "loud" } }', '"loud"', /no value for TOIL124/],
    ['a code that is none', '{ "levels": { "TOIL999": "off" } }', '"TOIL999"', /TOIL999 is nothing that can be set/],
    ['an engine that is none', '{ "engine": "nextflow" }', '"nextflow"', /no value for engine/],
    ['a misspelt key', '{ "level": {} }', '"level"', /did you mean levels\?/],
    ['a misspelt option', '{ "options": { "defaultMem": 1 } }', '"defaultMem"', /defaultMem is nothing/],
    ['an option of another type', '{ "options": { "defaultPreemptible": "yes" } }', '"yes"', /no value for defaultPre/],
    ['an amount without sense', '{ "options": { "maxMemory": "lots" } }', '"lots"', /no value for maxMemory/],
    ['a negative amount', '{ "options": { "maxCores": -1 } }', '-1', /no value for maxCores/],
    ['levels that are no object', '{ "levels": ["TOIL124"] }', '["TOIL124"]', /no value for levels/],
    ['a list', '[1]', '[1]', /no value for .toil-hints.json/],
  ] as const) {
    it(`are told of ${what}, at it, and the rest counts`, async () => {
      const found = await faults(text);
      assert.equal(found.length, 1);
      assert.equal(found[0]?.[0], at);
      assert.match(found[0][1], words);
    });
  }

  it('count for nothing when they are no JSON, and say so', async () => {
    for (const text of ['{ "engine": "any", }', '', '{ engine: any }']) {
      const settings = await read({ [file()]: text });
      assert.equal(settings.engine, undefined);
      assert.equal(settings.faults.length, 1);
      assert.match(settings.faults[0]?.message ?? '', /^This file does not count, as it is no JSON: .*\.$/);
    }
  });

  it('cannot reach into objects of the language', async () => {
    const { levels, options, faults } = await read({
      [file()]: '{ "levels": { "__proto__": "off", "toString": "off" }, "options": { "constructor": 1 } }',
    });
    assert.deepEqual([levels, options], [{}, {}]);
    assert.equal(faults.length, 3);
  });
});
