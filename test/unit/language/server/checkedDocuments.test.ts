import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createConnection } from 'vscode-languageserver/node';
import type { CheckedDocument } from '../../../../src/language/server/checkedDocument';
import { CheckedDocuments, type CheckDocument } from '../../../../src/language/server/checkedDocuments';
import { documentSettings } from '../../../../src/language/server/configuration';
import { OpenDocuments } from '../../../../src/language/server/openDocuments';

const URI = 'file:///w/flow.cwl';

/** A check that is told when to end. */
interface Going {
  readonly signal: AbortSignal;
  end(files: readonly string[]): void;
  fail(error: Error): void;
}

function result(uri: string, files: readonly string[]): CheckedDocument {
  return {
    text: TextDocument.create(uri, 'cwl', 1, ''),
    path: '/w/flow.cwl',
    settings: documentSettings({}),
    analysis: undefined,
    offer: undefined,
    findings: () => [],
    cluster: () => ({ kind: 'none' }),
    files,
    tooLarge: false,
    folderFaults: [],
  };
}

describe('The checks of open documents', () => {
  const { signal } = new AbortController();
  let going: Going[] = [];
  let checks: CheckedDocuments;
  let edit: (version: number) => void = () => undefined;
  const check: CheckDocument = (uri, stopped) =>
    new Promise((resolve, reject) => {
      going.push({ signal: stopped, end: (files) => resolve(result(uri, files)), fail: reject });
      stopped.addEventListener('abort', () => reject(new Error('stopped')));
    });

  beforeEach(() => {
    going = [];
    const documents = new OpenDocuments();
    checks = new CheckedDocuments(documents, check);
    const input = new PassThrough();
    const connection = createConnection(input, new PassThrough());
    documents.listen(connection);
    connection.listen();
    const send = (method: string, params: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', method, params });
      input.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    send('textDocument/didOpen', { textDocument: { uri: URI, languageId: 'cwl', version: 1, text: 'a' } });
    edit = (version) =>
      send('textDocument/didChange', {
        textDocument: { uri: URI, version },
        contentChanges: [{ text: `v${version}` }],
      });
    return delivered();
  });

  /** Lets messages and promises come through. */
  async function delivered(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done));
  }

  it('look once at a state, whoever asks', async () => {
    const asked = [checks.get(URI, signal), checks.get(URI, signal)];
    going[0]?.end([]);
    const [one, two] = await Promise.all(asked);
    assert.ok(one && one === two);
    assert.equal(await checks.get(URI, signal), one);
    assert.equal(going.length, 1);
  });

  it('know nothing of what is not open', async () => {
    assert.equal(await checks.get('file:///w/other.cwl', signal), undefined);
    assert.equal(going.length, 0);
  });

  it('give who asked before a change the state after it, and stop looking at the one before', async () => {
    const asked = checks.get(URI, signal);
    edit(2);
    await delivered();
    assert.equal(going.length, 2);
    assert.ok(going[0]?.signal.aborted);
    going[1]?.end([]);
    assert.ok(await asked);
  });

  it('look again when a file that was used changes, or a folder with it, and tell states apart', async () => {
    const look = async (files: readonly string[]): Promise<string> => {
      const asked = checks.look(URI, signal);
      going.at(-1)?.end(files);
      return (await asked).state;
    };
    const first = await look(['/w/tools/sort.cwl']);
    assert.deepEqual(checks.outdate(['/w/other.cwl', '/w/tools/sort', '/w/tool']), []);
    assert.equal(await look([]), first);
    assert.deepEqual(checks.outdate(['/w/tools/sort.cwl']), [URI]);
    const second = await look(['/w/tools/sort.cwl']);
    assert.notEqual(second, first);
    assert.deepEqual(checks.outdate(['/w/tools']), [URI]);
    assert.notEqual(await look([]), second);
  });

  it('look again when something changes while it is not known yet what is used', async () => {
    const asked = checks.get(URI, signal);
    assert.deepEqual(checks.outdate(['/w/any.cwl']), [URI]);
    await delivered();
    going[1]?.end([]);
    assert.ok(await asked);
  });

  it('let go of one who asks no more', async () => {
    const asker = new AbortController();
    const asked = checks.get(URI, asker.signal);
    asker.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    assert.equal(going[0]?.signal.aborted, false);
  });

  it('try again after one that failed', async () => {
    const asked = checks.get(URI, signal);
    going[0]?.fail(new Error('no disk'));
    await assert.rejects(asked, /no disk/);
    const again = checks.get(URI, signal);
    going[1]?.end([]);
    assert.ok(await again);
  });
});
