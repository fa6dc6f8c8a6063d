import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CODES } from '../../../src/language/codes';
import { FOLDER_FILE, FOLDER_OPTIONS, folderSettings } from '../../../src/language/folderSettings';
import { parseBytes } from '../../../src/shared/bytes';

interface Schema {
  readonly enum?: readonly string[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly $ref?: string;
  readonly description?: string;
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const ROOT = resolve(import.meta.dirname, '../../..');
const SCHEMA = JSON.parse(readFileSync(join(ROOT, 'schemas/toil-hints.schema.json'), 'utf8')) as Schema;

/** What the reader says of a file with this content. */
async function faults(content: unknown): Promise<readonly string[]> {
  const folder = resolve('/w');
  const text = JSON.stringify(content);
  const read = await folderSettings(join(folder, 'a.cwl'), folder, (path) =>
    Promise.resolve(path === join(folder, FOLDER_FILE) ? text : undefined),
  );
  return read.faults.map(({ message }) => message);
}

/** Values that a schema allows. */
function examples(schema: Schema): unknown[] {
  if (schema.$ref === '#/definitions/level') return examples(SCHEMA.definitions?.['level'] ?? {});
  if (schema.enum !== undefined) return [...schema.enum];
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.flatMap((type): unknown[] =>
    type === 'boolean' ? [true, false] : type === 'number' ? [0, 1.5] : ['4 GiB', '512'],
  );
}

describe('The schema of .toil-hints.json', () => {
  const { levels, engine, options } = SCHEMA.properties ?? {};

  it('has every code with its name, and no other', () => {
    const named = Object.entries(levels?.properties ?? {}).map(([code, { description }]) => [code, description]);
    assert.deepEqual(
      named,
      Object.entries(CODES).map(([code, { name }]) => [code, name]),
    );
  });

  it('allows nothing else anywhere', () => {
    for (const each of [SCHEMA, levels, options]) assert.equal(each?.additionalProperties, false);
  });

  it('allows what the reader takes, everywhere', async () => {
    const groups = { levels: levels?.properties ?? {}, options: options?.properties ?? {} };
    let tried = 0;
    for (const [group, properties] of Object.entries(groups)) {
      for (const [name, schema] of Object.entries(properties)) {
        for (const value of examples(schema)) {
          assert.deepEqual(await faults({ [group]: { [name]: value } }), [], `${name}: ${JSON.stringify(value)}`);
          tried += 1;
        }
      }
    }
    for (const value of examples(engine ?? {})) assert.deepEqual(await faults({ engine: value }), []);
    assert.ok(tried > 200);
  });

  it('names every option that the reader takes, and says which of Toil it is', () => {
    assert.deepEqual(Object.keys(options?.properties ?? {}).sort(), [...FOLDER_OPTIONS].sort());
    for (const [name, schema] of Object.entries(options?.properties ?? {})) {
      assert.match(schema.description ?? '', /^(?:--\w|False with --)/, name);
    }
  });

  it('has the same amounts as the reader', () => {
    const pattern = new RegExp(options?.properties?.['maxMemory']?.pattern ?? '^$');
    for (const text of ['4 GiB', '512', '2g', '1.5 TB', '100 B', ' 7k ', 'lots', '4 XB', '', '-1', '1e3', '4 Gi']) {
      assert.equal(pattern.test(text), parseBytes(text) !== undefined, text);
    }
  });
});
