import assert from 'node:assert/strict';
import { endpointOf } from '../../../../src/provisioner/aws/endpoints';

const SPEC = { api: 'http://spec', ssm: 'http://spec-ssm' };

describe('The address of a service', () => {
  it('is Amazon’s own unless somebody says otherwise', () => {
    assert.equal(endpointOf('ec2', {}, {}), undefined);
    assert.equal(endpointOf('ec2', {}, { AWS_ENDPOINT_URL: '' }), undefined);
  });

  it('is the spec’s, its own where it has one', () => {
    const env = { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_SSM: 'http://env-ssm' };
    assert.equal(endpointOf('iam', SPEC, env, 'http://profile'), 'http://spec');
    assert.equal(endpointOf('ssm', SPEC, env, 'http://profile'), 'http://spec-ssm');
    assert.equal(endpointOf('s3', { ...SPEC, s3: 'http://minio:9000' }, env), 'http://minio:9000');
  });

  it('then that of the environment for the service, for all, and the profile’s', () => {
    const env = { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_AUTO_SCALING: 'http://env-scaling' };
    assert.equal(endpointOf('autoScaling', {}, env, 'http://profile'), 'http://env-scaling');
    assert.equal(endpointOf('ec2', {}, env, 'http://profile'), 'http://env');
    assert.equal(endpointOf('ec2', {}, {}, 'http://profile'), 'http://profile');
  });

  it('of the Identity Center is none of the cluster’s', () => {
    assert.equal(endpointOf('sso', SPEC, {}), undefined);
    assert.equal(endpointOf('ssoOidc', SPEC, { AWS_ENDPOINT_URL_SSO_OIDC: 'http://oidc' }), 'http://oidc');
  });

  it('is not looked up where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS says so, but for the spec’s', () => {
    const env = { AWS_ENDPOINT_URL: 'http://env', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
    assert.equal(endpointOf('ec2', {}, env, 'http://profile'), undefined);
    assert.equal(endpointOf('ec2', SPEC, env), 'http://spec');
  });
});
