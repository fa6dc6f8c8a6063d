import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodeLens, DocumentLink, Hover, InlayHint } from 'vscode-languageserver';
import { FLOW, RIGHT, TOOL } from './documents';
import { ServerProcess } from './serverProcess';

describe('The language server', function () {
  this.timeout(60_000);
  let folder = '';
  let server: ServerProcess;
  let settings: unknown = {};

  const whole = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hints-server-'));
    server = await ServerProcess.start({ folder, settings: () => settings });
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
    rmSync(folder, { recursive: true });
  });

  it('says what is wrong, where, with a level and the address of its page', async () => {
    const [found, ...others] = await server.diagnostics(await server.opened(TOOL));
    assert.deepEqual(others, []);
    assert.ok(found);
    const { range, severity, source, code, codeDescription } = found;
    assert.deepEqual(
      { range, severity, source, code, codeDescription },
      {
        range: { start: { line: 6, character: 4 }, end: { line: 6, character: 18 } },
        severity: 1,
        source: 'toil',
        code: 'TOIL105',
        codeDescription: { href: 'page:TOIL105' },
      },
    );
  });

  it('says nothing of a right document, nor of YAML that is no workflow', async () => {
    assert.deepEqual(await server.diagnostics(await server.opened(RIGHT)), []);
    const other = TOOL.replace('cwlVersion', 'version');
    const uri = server.write('other.yaml', other);
    await server.open(uri, other, 'yaml');
    assert.deepEqual(await server.diagnostics(uri), []);
  });

  it('follows every edit, in the middle of a line and over lines', async () => {
    const uri = await server.opened(TOOL);
    await server.replace(uri, 'usePreemptable', 'usePreemptible');
    assert.deepEqual(await server.codes(uri), []);
    await server.replace(uri, 'true # a comment that stays\n', '"yes"\n');
    assert.deepEqual(await server.codes(uri), ['TOIL106']);
    await server.replace(uri, 'hints:\n  arv:UsePreemptible:\n    usePreemptible: "yes"\n', 'hints:\n');
    assert.deepEqual(await server.codes(uri), []);
  });

  it('tells that nothing is new, and when something is', async () => {
    const uri = await server.opened(TOOL);
    type Report = { kind: string; resultId: string };
    const ask = (previousResultId?: string): Promise<Report> =>
      server.ask<Report>('textDocument/diagnostic', uri, { previousResultId });
    const first = await ask();
    assert.equal((await ask(first.resultId)).kind, 'unchanged');
    await server.replace(uri, 'coresMin: 4', 'coresMin: 5');
    assert.equal((await ask(first.resultId)).kind, 'full');
  });

  it('mends what has one right answer, and keeps the rest of the text', async () => {
    const uri = await server.opened(TOOL);
    const [found] = await server.diagnostics(uri);
    assert.ok(found);
    const actions = await server.actions(uri, found.range);
    const fix = actions.find(({ kind }) => kind === 'quickfix');
    assert.ok(fix?.isPreferred);
    assert.deepEqual(
      fix.diagnostics?.map(({ code }) => code),
      ['TOIL105'],
    );
    assert.equal(server.after(fix, uri), RIGHT);
    const [all, ...others] = await server.actions(uri, whole, ['source.fixAll']);
    assert.equal(server.after(all, uri), RIGHT);
    assert.deepEqual([all?.kind, others], ['source.fixAll.toil', []]);
  });

  it('offers fixes where the fault is, and fix all only when it is asked for', async () => {
    const uri = await server.opened(TOOL);
    const elsewhere = await server.actions(uri, { start: { line: 10, character: 0 }, end: { line: 10, character: 1 } });
    assert.deepEqual(
      elsewhere.filter(({ kind }) => kind === 'quickfix'),
      [],
    );
    const kinds = (await server.actions(uri, whole)).map(({ kind }) => kind);
    assert.ok(kinds.includes('quickfix') && !kinds.includes('source.fixAll.toil'), kinds.join());
    assert.deepEqual(await server.actions(await server.opened(RIGHT), whole, ['source.fixAll.toil']), []);
  });

  it('offers to make a step preemptible or not', async () => {
    server.write('tools/sort.cwl', RIGHT.replace(/hints:[^]*?ResourceR/, 'hints:\n  ResourceR'));
    const uri = await server.opened(FLOW);
    const start = server.position(uri, 'sort:');
    const actions = await server.actions(uri, { start, end: start }, ['refactor']);
    assert.ok(actions.length > 0);
    assert.deepEqual([...new Set(actions.map(({ kind }) => kind))], ['refactor.rewrite']);
    assert.match(server.after(actions[0], uri), /sort:\n[^]*usePreemptible: false/);
  });

  it('tells in a hover what Toil makes of it, and completes at the right places', async () => {
    const uri = await server.opened(RIGHT);
    const hover = await server.ask<Hover | null>('textDocument/hover', uri, {
      position: server.position(uri, 'coresMin'),
    });
    assert.match(JSON.stringify(hover?.contents), /4 cores/);
    assert.equal(await server.ask('textDocument/hover', uri, { position: server.position(uri, 'baseCommand') }), null);
    const labels = async (position: object): Promise<string[]> =>
      (await server.ask<{ label: string }[]>('textDocument/completion', uri, { position })).map(({ label }) => label);
    const { line } = server.position(uri, 'coresMin');
    assert.ok((await labels({ line, character: 4 })).includes('ramMin'));
    assert.deepEqual(await labels(server.position(uri, 'baseCommand')), []);
  });

  it('shows lenses that run, inlay hints when they are asked for, and links', async () => {
    server.write('tools/sort.cwl', RIGHT);
    const uri = await server.opened(FLOW);
    const lenses = await server.ask<CodeLens[]>('textDocument/codeLens', uri);
    const run = lenses.find(({ command }) => command?.command === 'toil.runOnCluster');
    assert.deepEqual(run?.command?.arguments, [uri]);
    assert.match(JSON.stringify(lenses), /1 of 1/);
    const links = await server.ask<DocumentLink[]>('textDocument/documentLink', uri);
    assert.deepEqual(
      links.map(({ target }) => target),
      [server.uri('tools/sort.cwl')],
    );
    assert.deepEqual(await server.ask<InlayHint[]>('textDocument/inlayHint', uri, { range: whole }), []);
    settings = { hints: { inlayHints: true, codeLenses: false } };
    await server.settingsChanged();
    const [inlay] = await server.ask<InlayHint[]>('textDocument/inlayHint', uri, { range: whole });
    assert.match(JSON.stringify(inlay?.label), /4 cores/);
    assert.deepEqual(await server.ask('textDocument/codeLens', uri), []);
    settings = {};
    await server.settingsChanged();
  });

  it('says in an inputs file which overrides Toil does not take', async () => {
    server.write(
      'flow.wdl',
      'version 1.1\nworkflow w { call t }\ntask t { command <<< >>> runtime { memory: "2 GiB" } }\n',
    );
    const text = '{"w.t.runtime.memory": "8 GiB"}';
    const uri = server.write('flow.json', text);
    await server.open(uri, text, 'json');
    assert.deepEqual(await server.codes(uri), ['TOIL219']);
  });

  it('lives through every beginning and all kinds of garbage, and still answers', async () => {
    const texts = [...Array(40).keys()].map((part) => TOOL.slice(0, (part * TOOL.length) / 40));
    texts.push(
      '\u0000\ud800{[&*x: !!',
      '{'.repeat(5000),
      'cwlVersion: &a *a',
      'version 1.0 task t { runtime { memory: "~{',
      '\t'.repeat(999),
    );
    for (const [index, text] of texts.entries()) {
      const uri = server.uri(`garbage${index}${index % 2 ? '.wdl' : '.cwl'}`);
      await server.open(uri, text);
      await server.diagnostics(uri);
      for (const method of ['codeLens', 'documentLink', 'hover', 'completion']) {
        await server.ask(`textDocument/${method}`, uri, { position: { line: 0, character: 1 } });
      }
      await server.actions(uri, whole, ['source.fixAll', 'quickfix', 'refactor']);
      await server.close(uri);
    }
    await assert.rejects(server.connection.sendRequest('toil/none', {}));
    assert.deepEqual(await server.codes(await server.opened(TOOL)), ['TOIL105']);
    const errors = server.notes.filter(
      ({ method, params }) => method === 'window/logMessage' && (params as { type: number }).type === 1,
    );
    assert.deepEqual(errors, []);
  });

  it('sends diagnostics to an editor that does not ask for them, and takes them back', async () => {
    const other = await ServerProcess.start({ folder, pulls: false, initialization: {} });
    const uri = other.uri('pushed.cwl');
    await other.open(uri, TOOL);
    const [found] = await other.until(() => other.pushed.get(uri), 'diagnostics');
    assert.deepEqual([found?.code, found?.codeDescription], ['TOIL105', undefined]);
    other.pushed.clear();
    await other.replace(uri, 'usePreemptable', 'usePreemptible');
    assert.deepEqual(await other.until(() => other.pushed.get(uri), 'no diagnostics'), []);
    await other.replace(uri, 'usePreemptible: true', 'usePreemptible: "true"');
    assert.equal((await other.until(() => other.pushed.get(uri)?.[0], 'diagnostics')).code, 'TOIL106');
    await other.close(uri);
    assert.deepEqual(await other.until(() => other.pushed.get(uri)?.length === 0 && [], 'nothing'), []);
    assert.equal(await other.stop(), 0);
  });

  it('speaks the language of the editor', async () => {
    const [found] = await server.diagnostics(await server.opened(TOOL));
    assert.ok(found);
    const message = found.message as string;
    const template = message.replace('usePreemptable', '{0}');
    const translations = { [message]: 'Übersetzt.', [template]: 'Übersetzt.' };
    const other = await ServerProcess.start({ folder, initialization: { translations } });
    await other.open(other.uri('german.cwl'), TOOL);
    assert.deepEqual(
      (await other.diagnostics(other.uri('german.cwl'))).map((each) => each.message),
      ['Übersetzt.'],
    );
    assert.equal(await other.stop(), 0);
  });
});
