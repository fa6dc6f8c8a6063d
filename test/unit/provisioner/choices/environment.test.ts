import assert from 'node:assert/strict';
import { withEnvironment } from '../../../../src/provisioner/choices/environment';
import { specOf } from '../support/launching';

describe('Toil’s environment variables', () => {
  it('fill in what a spec leaves open', () => {
    const { spec, faults } = withEnvironment(specOf(), {
      TOIL_AWS_ZONE: 'us-west-2b',
      TOIL_AWS_AMI: 'ami-0123',
      TOIL_OWNER_TAG: 'lab',
      TOIL_AWS_TAGS: '{"project": "p53"}',
      TOIL_APPLIANCE_SELF: 'quay.io/lab/toil:1',
      TOIL_CUSTOM_INIT_COMMAND: 'mount /data',
      TOIL_AWS_NODE_DEBUG: 'True',
      TOIL_S3_HOST: 'minio.lab',
      TOIL_S3_PORT: '9000',
      TOIL_S3_USE_SSL: 'False',
      SINGULARITY_DOCKER_HUB_MIRROR: 'mirror.lab',
    });
    assert.deepEqual(faults, []);
    assert.equal(spec.zone, 'us-west-2b');
    assert.equal(spec.machineImage, 'ami-0123');
    assert.equal(spec.owner, 'lab');
    assert.deepEqual(spec.tags, { project: 'p53' });
    assert.equal(spec.appliance.image, 'quay.io/lab/toil:1');
    assert.equal(spec.initCommands.host, 'mount /data');
    assert.equal(spec.keepFailedNodes, true);
    assert.equal(spec.s3Endpoint, 'http://minio.lab:9000');
    assert.equal(spec.mirrors.dockerHub, 'mirror.lab');
  });

  it('never win over the spec', () => {
    const said = { zone: 'eu-west-1a', machineImage: 'ami-0aaa', owner: 'ann', tags: { a: 'b' } };
    const { spec } = withEnvironment(specOf(said), {
      TOIL_AWS_ZONE: 'us-west-2b',
      TOIL_AWS_AMI: 'ami-0bbb',
      TOIL_OWNER_TAG: 'lab',
      TOIL_AWS_TAGS: '{"project": "p53"}',
    });
    assert.deepEqual(spec, specOf(said));
  });

  it('leave the zone alone where the spec names another region, or a subnet', () => {
    const environment = { TOIL_AWS_ZONE: 'us-west-2b' };
    assert.equal(withEnvironment(specOf({ region: 'eu-west-1' }), environment).spec.zone, undefined);
    assert.equal(withEnvironment(specOf({ network: { subnet: 'subnet-1f' } }), environment).spec.zone, undefined);
    assert.equal(withEnvironment(specOf({ region: 'us-west-2' }), environment).spec.zone, 'us-west-2b');
  });

  for (const [word, endpoint] of [
    ['off', 'http://minio.lab:80'],
    ['n', 'http://minio.lab:80'],
    ['on', 'https://minio.lab:443'],
  ] as const) {
    it(`are true or false as Toil reads them: TOIL_S3_USE_SSL=${word}`, () => {
      const { spec } = withEnvironment(specOf(), { TOIL_S3_HOST: 'minio.lab', TOIL_S3_USE_SSL: word });
      assert.equal(spec.s3Endpoint, endpoint);
    });
  }

  it('are told by their own name where one of several makes no sense', () => {
    const { spec, faults } = withEnvironment(specOf(), { TOIL_S3_HOST: 'minio.lab', TOIL_S3_USE_SSL: 'maybe' });
    assert.deepEqual(faults, [{ kind: 'badVariable', variable: 'TOIL_S3_USE_SSL', path: ['s3Endpoint'] }]);
    assert.equal(spec.s3Endpoint, undefined);
  });

  for (const [variable, value, path] of [
    ['TOIL_AWS_ZONE', 'us-west', ['zone']],
    ['TOIL_AWS_AMI', 'flatcar', ['machineImage']],
    ['TOIL_AWS_TAGS', '{', ['tags']],
    ['TOIL_AWS_TAGS', '["a"]', ['tags']],
    ['TOIL_AWS_TAGS', '{"a": 1}', ['tags']],
    ['TOIL_CUSTOM_INIT_COMMAND', 'a\nb', ['initCommands', 'host']],
  ] as const) {
    it(`are told when a spec could not hold them: ${variable}=${JSON.stringify(value)}`, () => {
      const { spec, faults } = withEnvironment(specOf(), { [variable]: value });
      assert.deepEqual(faults, [{ kind: 'badVariable', variable, path }]);
      assert.deepEqual(spec, specOf());
    });
  }
});
