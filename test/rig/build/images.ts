import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { testLeader } from '../../../scripts/testLeader';
import { runProgram } from '../../../src/local/process';
import { applianceImage, type ApplianceImage } from './appliance';
import { applianceName, clusterImages, imagesQuestion, type Recipe } from './clusterImages';
import { hashOf, stampsOf } from './inputs';
import { writeImage, writeLayer, writeTags, type Layer, type Tags } from './ociImages';
import { unpackTools } from './tools';
import { cachedPart } from './cachedPart';

type Report = (line: string) => void;

/** How the images are made. */
const WAY = ['ociImages.ts', 'clusterImages.ts', 'tools.ts', 'appliance.ts', '../images'].map((each) =>
  path.join(import.meta.dirname, each),
);

/**
 * Every image that a boot pulls, under the names that it has in a mirror; made once.
 * @param programs folder of the programs built from Go modules.
 * @returns a folder as RigParts.images says.
 */
export async function buildImages(programs: string, report: Report, signal: AbortSignal): Promise<string> {
  // Its image is Toil's appliance here as well.
  const leader = await testLeader(signal);
  const recipes = clusterImages(await controlPlane(programs, signal));
  const used = [...recipes.values()].flatMap((recipe) => Object.values(recipe.programs));
  const inputs = [...recipes.keys(), applianceName(), leader.folder, ...(await stampsOf(programs, used))];
  const registryIn = (storageFolder: string): string => path.join(storageFolder, 'registry');
  const storage = await cachedPart(
    {
      folder: `rig-images-${await hashOf(inputs, WAY)}`,
      what: "the rig's images",
      isThere: ({ storageFolder }) => existsSync(registryIn(storageFolder)),
      make: async ({ storageFolder }) => {
        report(`writing ${recipes.size + 1} container images`);
        const part = path.join(storageFolder, 'part');
        await rm(part, { recursive: true, force: true });
        await mkdir(part);
        const tools = await writeTools(part, report, signal);
        const tags = await writeCluster(part, { recipes, programs, tools }, signal);
        const toil = await writeAppliance(part, await applianceImage(leader), signal);
        await writeTags(part, { ...tags, [applianceName()]: toil });
        // Last, so that what was cut off is not taken for a whole one.
        await rename(part, registryIn(storageFolder));
      },
    },
    signal,
  );
  return registryIn(storage);
}

/** The names that kubeadm itself will pull. */
async function controlPlane(programs: string, signal: AbortSignal): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram([path.join(programs, 'kubeadm'), ...imagesQuestion()], { signal });
  if (code !== 0) throw new Error(`kubeadm does not say which images it wants: ${stderr.slice(-2000)}`);
  return stdout.trim().split('\n');
}

async function writeTools(folder: string, report: Report, signal: AbortSignal): Promise<Layer> {
  const tree = path.join(folder, 'tools');
  const layer = await writeLayer(folder, await unpackTools(tree, report, signal), signal);
  await rm(tree, { recursive: true });
  return layer;
}

interface Cluster {
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly programs: string;
  /** A layer that several share. */
  readonly tools: Layer;
}

/** One after the other: the disk is what takes the time. */
async function writeCluster(folder: string, { recipes, programs, tools }: Cluster, signal: AbortSignal): Promise<Tags> {
  const tags: Record<string, string> = {};
  for (const [name, recipe] of recipes) {
    const built = Object.entries(recipe.programs).map(([place, program]) => [place, path.join(programs, program)]);
    const files = { ...recipe.files, ...(Object.fromEntries(built) as Record<string, string>) };
    const layer = await writeLayer(folder, { files }, signal);
    tags[name] = await writeImage(folder, recipe.tools ? [tools, layer] : [layer], recipe.start);
  }
  return tags;
}

async function writeAppliance(folder: string, image: ApplianceImage, signal: AbortSignal): Promise<string> {
  return writeImage(folder, [await writeLayer(folder, image.content, signal)], image.start);
}
