import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { format, resolveConfig } from 'prettier';
import type { InstanceFamily, InstanceTable } from '../src/toil/ec2/instanceTable';

/**
 * Makes src/toil/ec2/instanceTypes.json anew: `npx tsx scripts/instanceTypes.ts`. The facts are what EC2's
 * DescribeInstanceTypes says, as the Python package moto keeps them (`moto/ec2/resources/instance_types.json.gz`); it is
 * installed into a throw-away environment by pip.
 */
const MOTO = '5.2.5';
const TARGET = path.join(import.meta.dirname, '../src/toil/ec2/instanceTypes.json');

/** The fields that are read of one answer of DescribeInstanceTypes. Memory in MiB, local disks in GB. */
interface Described {
  readonly InstanceType: string;
  readonly CurrentGeneration: boolean;
  readonly VCpuInfo: { readonly DefaultVCpus: number };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
  readonly InstanceStorageInfo?: { readonly TotalSizeInGB: number };
  readonly GpuInfo?: { readonly Gpus: readonly { readonly Count: number; readonly Name: string }[] };
}

function tableOf(described: readonly Described[]): InstanceTable {
  const families = new Map<string, { first: Described; sizes: string[] }>();
  const usable = described.filter((type) => architectureOf(type) !== undefined);
  for (const type of usable.sort(byCoresAndName)) {
    const [name = '', size = ''] = type.InstanceType.split('.');
    const family = families.get(name) ?? { first: type, sizes: [] };
    family.sizes.push(`${size}:${rowOf(type).join(',')}`);
    families.set(name, family);
  }
  const sorted = [...families].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = sorted.map(([name, { first, sizes }]) => [name, { ...familyOf(first), sizes: sizes.join(' ') }]);
  return { source: `moto ${MOTO}`, families: Object.fromEntries(entries) as InstanceTable['families'] };
}

function byCoresAndName(a: Described, b: Described): number {
  return a.VCpuInfo.DefaultVCpus - b.VCpuInfo.DefaultVCpus || (a.InstanceType < b.InstanceType ? -1 : 1);
}

function familyOf(type: Described): Omit<InstanceFamily, 'sizes'> {
  const gpu = type.GpuInfo?.Gpus[0]?.Name;
  return {
    architecture: architectureOf(type) ?? 'x86_64',
    ...(type.CurrentGeneration ? {} : { old: true }),
    ...(gpu === undefined ? {} : { gpu }),
  };
}

function rowOf(type: Described): number[] {
  const disk = type.InstanceStorageInfo?.TotalSizeInGB ?? 0;
  const row = [type.VCpuInfo.DefaultVCpus, type.MemoryInfo.SizeInMiB, disk, type.GpuInfo?.Gpus[0]?.Count ?? 0];
  while (row.at(-1) === 0) row.pop();
  return row;
}

/** Flatcar and Toil's appliance run on these two; Apple's machines are left out. */
function architectureOf(type: Described): 'x86_64' | 'arm64' | undefined {
  return (['x86_64', 'arm64'] as const).find((known) => type.ProcessorInfo.SupportedArchitectures.includes(known));
}

async function describedByMoto(folder: string): Promise<Described[]> {
  execFileSync('python3', ['-m', 'venv', folder]);
  execFileSync(path.join(folder, 'bin/pip'), ['install', '--quiet', '--no-deps', `moto==${MOTO}`], {
    stdio: 'inherit',
  });
  const [found] = globSync(path.join(folder, 'lib/python3*/site-packages/moto/ec2/resources/instance_types.json.gz'));
  if (found === undefined) throw new Error(`moto ${MOTO} has no instance_types.json.gz`);
  const all = JSON.parse(gunzipSync(await readFile(found)).toString('utf8')) as Record<string, Described>;
  return Object.values(all);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'instance-types-'));
  try {
    const config = await resolveConfig(TARGET);
    const text = await format(JSON.stringify(tableOf(await describedByMoto(folder))), { ...config, parser: 'json' });
    await writeFile(TARGET, text);
    console.log(`${path.relative(process.cwd(), TARGET)}: ${text.length} bytes`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
