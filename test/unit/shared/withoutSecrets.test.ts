import assert from 'node:assert/strict';
import { withoutSecrets } from '../../../src/shared/withoutSecrets';

describe('A machine’s words without secrets', () => {
  for (const [name, text, expected] of [
    [
      'a bootstrap token',
      'kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef',
      'kubeadm join 10.0.0.1:6443 --token [token]',
    ],
    ['a JSON web token', 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl', 'Bearer [token]'],
    ['the id of a key', 'Credential=AKIAIOSFODNN7EXAMPLE/20261123', 'Credential=[key]/20261123'],
    ['a secret key', '"SecretAccessKey" : "wJalrXUtnFEMI/K7MDENG"', '"SecretAccessKey" : "[secret]"'],
    ['a session token', 'X-Amz-Security-Token: IQoJb3JpZ2luX2VjEJr', 'X-Amz-Security-Token: [secret]'],
    ['a password', 'TOIL_DB_PASSWORD=hunter2hunter2', 'TOIL_DB_PASSWORD=[secret]'],
    ['basic authorization', 'Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [secret]'],
  ] as const) {
    it(`hides ${name}`, () => assert.equal(withoutSecrets(text), expected));
  }

  it('leaves names, versions, addresses and checksums as they are', () => {
    const text = [
      'ip-172-31-0-9.ec2.internal quay.io/ucsc_cgl/toil:9.6.0-6793fc7f112785e13a229691d6de23225e73339e-py3.10',
      'sha256:34cd34cd34cd34cd34cd toil-join.service: no record of the leader yet; token id "abcdef" is invalid',
    ].join('\n');
    assert.equal(withoutSecrets(text), text);
  });
});
