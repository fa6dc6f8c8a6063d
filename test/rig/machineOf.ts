import { FLATCAR_OWNERS } from '../../src/provisioner/choices/image';
import { ask, ownRequest } from '../aws-front/cloud';
import type { Front } from '../aws-front/front';
import { childOf, textAt } from '../aws-front/xml';
import { HOST_ADDRESS, RIG_ADDRESS, VPC } from './addresses';
import type { MachineWish } from './machine';
import type { Instance } from './metadata/instanceFacts';

type Cloud = Pick<Front, 'handle'>;

/** The architecture that EC2 gives the machines that this computer can boot. */
const ARCHITECTURE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const [OWNER = ''] = Object.values(FLATCAR_OWNERS);

/** An instance that cannot be had in the rig: it ends, and its state reason says why. */
export class NotBootable extends Error {}

/**
 * The machine that an instance is.
 * @param rootImage what machines are made of, whatever Flatcar the instance names.
 * @throws NotBootable
 */
export async function wishOf(cloud: Cloud, instance: Instance, rootImage: string): Promise<MachineWish> {
  const { id, privateAddress, privateName } = instance;
  if (!isOurs(privateAddress))
    throw new NotBootable(`its address ${privateAddress || 'is missing,'} is not one of ${VPC}, the default network`);
  await checkImage(cloud, instance);
  const [hostname = id] = privateName.split('.');
  return { id, hostname, address: privateAddress, image: rootImage, size: await sizeOf(cloud, instance) };
}

function isOurs(address: string): boolean {
  return /^172\.31\.\d+\.\d+$/.test(address) && address !== RIG_ADDRESS && address !== HOST_ADDRESS;
}

async function checkImage({ handle }: Cloud, { place, image }: Instance): Promise<void> {
  const root = await ask(handle, ownRequest(place, 'ec2', 'DescribeImages', { 'ImageId.1': image }));
  const item = childOf(root, 'imagesSet')?.children[0];
  const [owner, name, architecture] = ['imageOwnerId', 'name', 'architecture'].map((each) => textAt(item, each));
  if (owner !== OWNER || !/^Flatcar-/.test(name ?? ''))
    throw new NotBootable(`its image ${image} (${name ?? ''}) is not Flatcar, which alone the rig stands in for`);
  if (architecture !== ARCHITECTURE)
    throw new NotBootable(`its image ${image} is for ${architecture ?? ''}, this computer is ${ARCHITECTURE}`);
}

/** Cores and bytes of the instance's type. */
async function sizeOf({ handle }: Cloud, { place, type }: Instance): Promise<{ cores: number; memory: number }> {
  const root = await ask(handle, ownRequest(place, 'ec2', 'DescribeInstanceTypes', { 'InstanceType.1': type }));
  const item = childOf(root, 'instanceTypeSet')?.children[0];
  const cores = Number(textAt(item, 'vCpuInfo', 'defaultVCpus'));
  const memory = Number(textAt(item, 'memoryInfo', 'sizeInMiB')) * 2 ** 20;
  if (cores > 0 && memory > 0) return { cores, memory };
  throw new NotBootable(`nobody knows how large a ${type} is`);
}
