import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { schemaTexts, SCHEMA_FOLDER } from '../../../scripts/schemas';
import { jsonSchemaOf } from '../../../scripts/schemas/jsonSchema';

describe('the JSON schemas', () => {
  it('are what scripts/schemas.ts makes of the contracts today', async () => {
    const texts = await schemaTexts();
    assert.ok(Object.keys(texts).length > 0);
    for (const [name, text] of Object.entries(texts)) {
      assert.equal(
        await readFile(path.join(SCHEMA_FOLDER, name), 'utf8'),
        text,
        `${name} is old: npx tsx scripts/schemas.ts`,
      );
    }
  });

  it('describe every field of a spec', async () => {
    const schema: unknown = JSON.parse((await schemaTexts())['toil-cluster.schema.json'] ?? '');
    const without: string[] = [];
    const look = (part: unknown, where: string): void => {
      if (typeof part !== 'object' || part === null || !('properties' in part)) return;
      for (const [name, field] of Object.entries(
        part.properties as Record<string, { description?: string; items?: unknown }>,
      )) {
        if (field.description === undefined) without.push(`${where}${name}`);
        look(field, `${where}${name}.`);
        look(field.items, `${where}${name}.`);
      }
    };
    look(schema, '');
    assert.deepEqual(without, []);
  });

  it('know defaults, bounds, words and what must be there', () => {
    const schema = v.strictObject({
      word: v.picklist(['a', 'b']),
      count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)), 3),
      names: v.pipe(v.array(v.pipe(v.string(), v.regex(/^x/))), v.minLength(1), v.description('Names.')),
    });
    assert.deepEqual(jsonSchemaOf(schema), {
      type: 'object',
      required: ['word', 'names'],
      additionalProperties: false,
      properties: {
        word: { enum: ['a', 'b'] },
        count: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
        names: { type: 'array', items: { type: 'string', pattern: '^x' }, minItems: 1, description: 'Names.' },
      },
    });
  });

  it('refuse to leave a rule out in silence', () => {
    assert.throws(() => jsonSchemaOf(v.pipe(v.string(), v.maxLength(3))), /max_length/);
    assert.throws(() => jsonSchemaOf(v.strictObject({ a: v.date() })), /date/);
  });
});
