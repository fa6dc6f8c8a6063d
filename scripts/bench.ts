// `npm run bench [NAME…] [-- --json]`: measures what design.md section 5 limits and prints each figure next to its limit; with
// --json one object on a line. Not 0 when a limit is broken.
import { parseArgs } from 'node:util';
import { asJson, asTable, keepsLimit, type Measurement } from './bench/measurement';

const BENCHES: Readonly<Record<string, () => Promise<Measurement[]>>> = {
  aws: async () => (await import('./bench/awsBench')).awsBench(),
  boot: async () => (await import('./bench/bootBench')).bootBench(),
  language: async () => (await import('./bench/languageBench')).languageBench(),
  package: async () => (await import('./bench/packageBench')).packageBench(),
  sync: async () => (await import('./bench/syncBench')).syncBench(),
  run: async () => (await import('./bench/runBench')).runBench(),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    throw new Error(`there is no bench ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(' ')}`);
  }
  const all: Measurement[] = [];
  for (const name of names) {
    const measured = (await BENCHES[name]?.()) ?? [];
    all.push(...measured);
    if (values.json) for (const each of measured) console.log(asJson(each));
  }
  if (!values.json) console.log(asTable(all));
  if (!all.every(keepsLimit)) process.exitCode = 1;
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
