/**
 * Why a machine could not be had, or was taken. `volumeKey`: the key that disks are encrypted with may not be used; `keyPair`, `image`: not there any more.
 */
export type ScalingReason =
  | 'noCapacity'
  | 'price'
  | 'quota'
  | 'volumeKey'
  | 'keyPair'
  | 'image'
  | 'addresses'
  | 'permission'
  | 'interrupted'
  | 'unknown';

/**
 * AWS's words by what they mean. Sources: EC2 Auto Scaling User Guide, "Troubleshoot Amazon EC2 Auto Scaling" (instance launch failures, capacity, AMI, key pair, volumes); EC2 User
 * Guide, "Spot Instance request status codes"; EC2 API reference, error codes. The first that fits counts.
 */
const WORDS: readonly (readonly [RegExp, ScalingReason])[] = [
  [
    /spot instance (?:termination|interruption)|SpotInstanceTermination|SpotInstanceInterruption|instance-terminated-by/i,
    'interrupted',
  ],
  [/KMS|InvalidKMSKey|encrypted (?:volume|EBS)/i, 'volumeKey'],
  [
    /VcpuLimitExceeded|vCPU limit|vCPU capacity than|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|Max spot instance count|quota|limit exceeded/i,
    'quota',
  ],
  [/SpotMaxPriceTooLow|price-too-low|price is lower than|lower than the minimum required Spot/i, 'price'],
  [/InsufficientFreeAddresses|not enough free addresses/i, 'addresses'],
  [
    /InsufficientInstanceCapacity|InsufficientCapacity|UnfulfillableCapacity|capacity-not-available|capacity-oversubscribed|sufficient .{0,40}capacity|no Spot capacity|not supported in your requested Availability Zone/i,
    'noCapacity',
  ],
  [/key pair '?[^']*'? does not exist|InvalidKeyPair/i, 'keyPair'],
  [
    /InvalidAMIID|image id '?\[?[^\]']*\]?'? (?:does not exist|is no longer available)|AMI .{0,60}(?:not exist|disabled|pending)/i,
    'image',
  ],
  [/UnauthorizedOperation|not authorized|AccessDenied|service-linked role/i, 'permission'],
];

/** What AWS's own words come to. */
export function scalingReason(words: string): ScalingReason {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
}
