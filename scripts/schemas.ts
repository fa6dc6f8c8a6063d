import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { clusterSpecSchema } from '../src/contracts/clusterSpec';
import { jsonSchemaOf } from './schemas/jsonSchema';

/** Writes the JSON schemas that the extension contributes: `npx tsx scripts/schemas.ts`. A test says when they are old. */
export const SCHEMA_FOLDER = path.join(import.meta.dirname, '../schemas');

/** The text of every schema, by the name of its file. */
export async function schemaTexts(): Promise<Record<string, string>> {
  const spec = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A cluster for Toil',
    allowTrailingCommas: false,
    ...jsonSchemaOf(clusterSpecSchema),
  };
  const file = 'toil-cluster.schema.json';
  const config = await resolveConfig(path.join(SCHEMA_FOLDER, file));
  return { [file]: await format(JSON.stringify(spec), { ...config, parser: 'json' }) };
}

async function main(): Promise<void> {
  await mkdir(SCHEMA_FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(await schemaTexts())) {
    await writeFile(path.join(SCHEMA_FOLDER, name), text);
    console.log(`schemas/${name}: ${text.length} bytes`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) void main();
