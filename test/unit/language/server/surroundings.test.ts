import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from 'vscode-languageserver';
import { thisMachineOffer } from '../../../../src/toil/fit/thisMachineOffer';
import { FLOW, RIGHT, SAYS_NO, TOOL } from './documents';
import { ServerProcess } from './serverProcess';

const GIB = 1024 ** 3;

describe('The language server, with what lies around a document,', function () {
  this.timeout(60_000);
  let folder = '';
  let server: ServerProcess;
  let settings: unknown = {};
  let offer: unknown = null;
  let offersAsked = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hints-server-'));
    server = await ServerProcess.start({
      folder,
      settings: () => settings,
      offer: () => {
        offersAsked += 1;
        return offer;
      },
    });
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
    rmSync(folder, { recursive: true });
  });

  it('takes levels from the settings and from files of folders', async () => {
    const uri = await server.opened(TOOL);
    settings = { hints: { levels: { TOIL105: 'hint' } } };
    await server.settingsChanged();
    assert.deepEqual(
      (await server.diagnostics(uri)).map(({ severity }) => severity),
      [4],
    );
    const near = server.write('.toil-hints.json', '{"levels": {"TOIL105": "off"}}');
    await server.watched(near, 1);
    assert.deepEqual(await server.codes(uri), []);
    rmSync(join(folder, '.toil-hints.json'));
    await server.watched(near, 3);
    assert.deepEqual(await server.codes(uri), ['TOIL105']);
    settings = {};
    await server.settingsChanged();
  });

  it('says what a file of a folder holds that does not count, in that file and beside each document', async () => {
    const text = '{"levels": {"TOIL105": "of"}}';
    const near = server.write('below/.toil-hints.json', text);
    const uri = server.write('below/tool.cwl', RIGHT);
    await server.open(uri, RIGHT);
    await server.diagnostics(uri);
    const told = server.notes.findLast(({ method }) => method === 'toil/checked')?.params as { folderFaults: string[] };
    assert.deepEqual(told.folderFaults, [
      `${join('below', '.toil-hints.json')}: This is no value for TOIL105, so it does not count.`,
    ]);
    await server.open(near, text, 'json');
    const start = text.indexOf('"of"');
    const range = { start: { line: 0, character: start }, end: { line: 0, character: start + 4 } };
    const message = 'This is no value for TOIL105, so it does not count.';
    assert.deepEqual(await server.diagnostics(near), [{ range, severity: 2, source: 'toil', message }]);
    await server.replace(near, '"of"', '"off"');
    assert.deepEqual(await server.diagnostics(near), []);
    await server.close(near);
    await server.close(uri);
    rmSync(join(folder, 'below'), { recursive: true });
  });

  it('finds requirements in an inputs file of CWL', async () => {
    const uri = server.write('inputs.yml', 'cwl:requirements: []\n');
    await server.open(uri, 'cwl:requirements: []\n', 'yaml');
    assert.deepEqual(await server.codes(uri), ['TOIL109']);
    await server.close(uri);
  });

  describe('with a workflow and its tool', () => {
    const SILENT = SAYS_NO.replace(/ {2}arv:UsePreemptible:\n.*\n/, '');
    let flow = '';
    const tool = (): string => server.uri('tools/sort.cwl');
    beforeEach(async () => {
      server.write('tools/sort.cwl', SAYS_NO);
      flow = await server.opened(FLOW);
    });

    it('says in the workflow what the tool does to its hint, with the place there', async () => {
      const [found, ...others] = await server.diagnostics(flow);
      assert.deepEqual([found?.code, found?.tags, others], ['TOIL111', [1], []]);
      assert.deepEqual(
        found?.relatedInformation?.map(({ location }) => location.uri),
        [tool()],
      );
    });

    it('hears of a change on the disk', async () => {
      await server.diagnostics(flow);
      server.write('tools/sort.cwl', SILENT);
      await server.watched(tool(), 2);
      assert.deepEqual(await server.codes(flow), []);
    });

    it('sees the tool as it stands in the editor, unsaved, and asks to be asked again', async () => {
      await server.diagnostics(flow);
      const before = server.refreshes;
      await server.open(tool(), SILENT);
      assert.deepEqual(await server.codes(flow), []);
      await server.until(() => server.refreshes > before, 'the refresh after opening');
      const then = server.refreshes;
      await server.replace(tool(), 'hints:\n', 'hints:\n  arv:UsePreemptible: {usePreemptible: false}\n');
      assert.deepEqual(await server.codes(flow), ['TOIL111']);
      await server.until(() => server.refreshes > then, 'the refresh after the edit');
      await server.close(tool());
    });

    it('sees the file again when the editor closes the tool without saving', async () => {
      await server.open(tool(), SILENT);
      assert.deepEqual(await server.codes(flow), []);
      await server.close(tool());
      assert.deepEqual(await server.codes(flow), ['TOIL111']);
    });

    it('sees a tool that goes with its folder, and one that is made later', async () => {
      await server.diagnostics(flow);
      rmSync(join(folder, 'tools'), { recursive: true });
      await server.connection.sendNotification('workspace/didDeleteFiles', { files: [{ uri: server.uri('tools') }] });
      assert.deepEqual(await server.codes(flow), []);
      server.write('tools/sort.cwl', SAYS_NO);
      await server.watched(tool(), 1);
      assert.deepEqual(await server.codes(flow), ['TOIL111']);
    });
  });

  describe('with a cluster chosen', () => {
    const states = (): unknown[] =>
      server.notes
        .filter(({ method }) => method === 'toil/checked')
        .map(({ params }) => (params as { cluster: unknown }).cluster);
    let uri = '';
    async function chosen(cluster: string): Promise<Diagnostic[]> {
      settings = { hints: { cluster } };
      await server.settingsChanged();
      uri = await server.opened(RIGHT);
      return server.diagnostics(uri);
    }
    afterEach(() => {
      settings = {};
      return server.settingsChanged();
    });

    it('asks the editor what This machine offers, and says what does not fit', async () => {
      offer = thisMachineOffer({ name: 'This machine', cores: 2, memory: 64 * GIB, disk: 64 * GIB });
      const asked = offersAsked;
      const found = await chosen('this-machine');
      assert.ok(
        found.some(({ code }) => code === 'TOIL302' || code === 'TOIL304'),
        JSON.stringify(found),
      );
      assert.deepEqual(states().at(-1), { kind: 'checked', name: 'This machine', fits: 'no', jobs: 1 });
      assert.equal(offersAsked, asked + 1);
      offer = thisMachineOffer({ name: 'This machine', cores: 8, memory: 64 * GIB, disk: 64 * GIB });
      await server.connection.sendNotification('toil/offersChanged');
      assert.ok((await server.codes(uri)).every((code) => code !== 'TOIL302' && code !== 'TOIL304'));
      assert.deepEqual(states().at(-1), { kind: 'checked', name: 'This machine', fits: 'yes', jobs: 1 });
    });

    it('reads a spec, and again when it changes in the editor', async () => {
      const spec = (type: string): string => JSON.stringify({ format: 1, workers: [{ types: [type], max: 3 }] });
      const file = server.write('small.toil-cluster.json', spec('m5.large'));
      const small = (await chosen('small.toil-cluster.json')).map(({ code }) => code);
      assert.ok(small.includes('TOIL302'), small.join());
      await server.open(file, spec('m5.4xlarge'), 'json');
      assert.ok(!(await server.codes(uri)).includes('TOIL302'));
      assert.deepEqual((states().at(-1) as { name: string }).name, 'small');
      await server.replace(file, 'types', 'typs');
      await server.diagnostics(uri);
      assert.equal((states().at(-1) as { kind: string }).kind, 'bad');
      await server.close(file);
    });

    it('says that a cluster is not there', async () => {
      await chosen('gone.toil-cluster.json');
      assert.deepEqual(states().at(-1), { kind: 'missing', cluster: 'gone.toil-cluster.json' });
    });
  });
});
