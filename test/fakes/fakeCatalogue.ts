import type { Ec2Calls } from '../../src/provisioner/aws/calls/ec2';
import type { FakeRegion } from './fakeState';

type Calls = Pick<
  Ec2Calls,
  | 'subnets'
  | 'vpcs'
  | 'routeOut'
  | 'zones'
  | 'regions'
  | 'images'
  | 'instanceTypes'
  | 'offerings'
  | 'spotPrices'
  | 'keyPairs'
  | 'importKeyPair'
  | 'defaultVolumeKey'
>;

/** What EC2 tells of itself and of its network. `enabled` are the regions of the account. */
export function fakeCatalogue(region: FakeRegion, enabled: () => readonly string[]): Calls {
  const zones = (): string[] => [...new Set(region.subnets.map(({ zone }) => zone))];
  return {
    subnets: (by) =>
      Promise.resolve(
        region.subnets.filter((each) => {
          if ('ids' in by) return by.ids.includes(each.id);
          return 'vpc' in by ? each.vpc === by.vpc : each.isDefaultForZone;
        }),
      ),
    vpcs: (ids) => Promise.resolve(ids.map((id) => ({ id, ranges: ['172.31.0.0/16'], isDefault: true }))),
    routeOut: () => Promise.resolve('internetGateway'),
    zones: () => Promise.resolve(zones().map((name) => ({ name, available: true }))),
    regions: () => Promise.resolve([...enabled()]),
    images: (by) =>
      Promise.resolve(
        region.images.filter(({ id, owner }) => ('ids' in by ? by.ids.includes(id) : owner === by.owner)),
      ),
    instanceTypes: (names) => Promise.resolve(region.types.filter(({ name }) => names.includes(name))),
    offerings: (types) => {
      const asked = region.types.filter(({ name }) => types.length === 0 || types.includes(name));
      return Promise.resolve(new Map(asked.map(({ name }) => [name, zones()])));
    },
    spotPrices: (types, since) =>
      Promise.resolve(
        region.spotPrices
          .filter(({ type, at }) => types.includes(type) && at >= since)
          .sort((one, other) => other.at.getTime() - one.at.getTime()),
      ),
    keyPairs: () => Promise.resolve([...region.keyPairs]),
    importKeyPair: (name) => {
      const made = { name, fingerprint: 'SHA256:y', type: 'ed25519' };
      region.keyPairs.push(made);
      return Promise.resolve(made);
    },
    defaultVolumeKey: () => Promise.resolve(undefined),
  };
}
