/**
 * Where the rig's parts are found. All of them lie in a network namespace of their own with no way out; the machine itself has one
 * address on the same line. The network is the default VPC that moto has in every region, so that a machine gets the address that the API tells.
 */
const OWNER = process.env['TOIL_RIG_NAME'] ?? '';
// It becomes a part of paths, which are removed at the end.
if (!/^[a-z0-9]{0,12}$/.test(OWNER)) throw new Error('TOIL_RIG_NAME: up to twelve small letters and digits');
/** A rig with a name, that of tests for one, runs beside a person's own; this machine has no line to it. */
export const IS_LINKED = OWNER === '';
export const NAMESPACE = IS_LINKED ? 'toil-rig' : `toil-rig-${OWNER}`;

/** The bridge in the namespace on which machines, the rig and this machine meet. */
export const BRIDGE = 'rig0';

/** The default VPC of moto (moto/ec2/models/vpcs.py). */
export const VPC = '172.31.0.0/16';
export const PREFIX = 16;

/** The rig itself, in the namespace: outside of every default subnet, so that no instance gets it. */
export const RIG_ADDRESS = '172.31.255.254';
/** This machine, on the same line. */
export const HOST_ADDRESS = '172.31.255.253';
/** The network device that has it. */
export const HOST_LINK = 'toil-rig';

/** The AWS API: one address for every service and region. */
export const API_PORT = 4566;
/** The folder of system extensions, by HTTP. */
export const EXTENSIONS_PORT = 4567;
/** The registry of container images, by HTTP. */
export const REGISTRY_PORT = 4568;

/** What the instances ask about themselves; on the rig's own line only. */
export const METADATA_ADDRESS = '169.254.169.254';

export const API_URL = `http://${RIG_ADDRESS}:${API_PORT}`;
/** `mirrors` of a cluster spec in the rig. */
export const MIRRORS = {
  systemExtension: `http://${RIG_ADDRESS}:${EXTENSIONS_PORT}`,
  images: `${RIG_ADDRESS}:${REGISTRY_PORT}`,
} as const;

/** What the rig holds while it runs: sockets, process ids, the network namespace's name. */
export const RUN_FOLDER = `/run/${NAMESPACE}`;
