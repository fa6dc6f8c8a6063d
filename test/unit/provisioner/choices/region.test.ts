import assert from 'node:assert/strict';
import { regionOf, regionOfZone } from '../../../../src/provisioner/choices/region';

describe('The region of a zone', () => {
  for (const [zone, region] of [
    ['us-west-2a', 'us-west-2'],
    ['us-gov-west-1b', 'us-gov-west-1'],
    ['ap-southeast-2c', 'ap-southeast-2'],
    ['cn-north-1a', 'cn-north-1'],
    ['us-west-2-lax-1a', 'us-west-2'],
    ['us-east-1-bos-1a', 'us-east-1'],
  ] as const) {
    it(`of ${zone} is ${region}`, () => assert.equal(regionOfZone(zone), region));
  }

  for (const word of ['us-west-2', 'us-west', 'a', '', 'us-west-2aa', 'US-WEST-2a', '../us-west-2a']) {
    it(`is none of “${word}”, which is no zone`, () => assert.equal(regionOfZone(word), undefined));
  }
});

describe('The region of a spec', () => {
  it('is its own, else that of its zone, else the profile’s', () => {
    assert.equal(regionOf({ region: 'eu-west-1', zone: 'eu-west-1a' }, 'us-east-1'), 'eu-west-1');
    assert.equal(regionOf({ region: undefined, zone: 'us-gov-east-1a' }, 'us-east-1'), 'us-gov-east-1');
    assert.equal(regionOf({ region: undefined, zone: undefined }, 'us-east-1'), 'us-east-1');
    assert.equal(regionOf({ region: undefined, zone: undefined }), undefined);
  });
});
