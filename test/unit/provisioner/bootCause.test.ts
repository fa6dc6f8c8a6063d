import assert from 'node:assert/strict';
import { bootCause, isFinal, type BootCause } from '../../../src/provisioner/bootCause';

/** What machines say, and what of it is told; `line` is left out of the answer. */
const CASES: readonly (readonly [string, string, object | undefined])[] = [
  [
    'a full disk, also while an image is unpacked',
    'failed to pull image "a/b:1": write /var/lib/containerd/x: no space left on device',
    { kind: 'noSpace' },
  ],
  [
    'a disk that is nearly full, as our programs say it',
    'No space left: the disk of this machine has 12 MB.',
    { kind: 'noSpace' },
  ],
  [
    'a clock that is off, as our programs say it',
    'toil-clusters: the clock of this machine is off by 3600 s',
    { kind: 'clock' },
  ],
  [
    'an image as our programs hand on what Docker said',
    "Error response from daemon: Get 'https://quay.io/v2/': dial tcp: lookup quay.io: no such host\nfailed to pull image 'quay.io/a/b:1'",
    { kind: 'image', why: 'network', subject: 'quay.io/a/b:1' },
  ],
  [
    'an image that the registry lacks, to Docker',
    'Error response from daemon: manifest for quay.io/ucsc_cgl/toil:9.6.0 not found: manifest unknown: manifest unknown',
    { kind: 'image', why: 'missing', subject: 'quay.io/ucsc_cgl/toil:9.6.0' },
  ],
  [
    'an image that a mirror lacks which is no registry',
    "Error response from daemon: error parsing HTTP 404 response body: invalid character '<' looking for beginning of value: '<html>'\nThe image mirror.example/ucsc_cgl/toil:9.6.0 cannot be fetched.",
    { kind: 'image', why: 'missing', subject: 'mirror.example/ucsc_cgl/toil:9.6.0' },
  ],
  [
    'an image behind a sign-in',
    "Error response from daemon: pull access denied for lab.example/own/toil, repository does not exist or may require 'docker login'",
    { kind: 'image', why: 'missing', subject: 'lab.example/own/toil' },
  ],
  [
    'an image of the control plane, to kubeadm',
    '[preflight] Some fatal errors occurred:\n\t[ERROR ImagePull]: failed to pull image registry.k8s.io/kube-apiserver:v1.36.2: failed to pull and unpack image "registry.k8s.io/kube-apiserver:v1.36.2": failed to resolve reference: registry.k8s.io/kube-apiserver:v1.36.2: not found',
    { kind: 'image', why: 'missing', subject: 'registry.k8s.io/kube-apiserver:v1.36.2' },
  ],
  [
    'a registry without a name; the image was named before',
    'Fetching image quay.io/ucsc_cgl/toil:9.6.0\nError response from daemon: Get "https://quay.io/v2/": dial tcp: lookup quay.io on 10.0.0.2:53: no such host',
    { kind: 'image', why: 'network', subject: 'quay.io/ucsc_cgl/toil:9.6.0' },
  ],
  [
    'a registry that has given enough',
    'Error response from daemon: toomanyrequests: You have reached your pull rate limit.',
    { kind: 'image', why: 'limit' },
  ],
  [
    'another system extension than was planned',
    'ignition[712]: files: createFilesystemsFiles: createFiles: op(3): [failed] writing file "/sysroot/opt/extensions/kubernetes/kubernetes.raw": hash verification failed (calculated 12ab but expected 34cd)',
    { kind: 'checksum', subject: '/sysroot/opt/extensions/kubernetes/kubernetes.raw' },
  ],
  [
    'user data that is cut off',
    'CRITICAL : error at line 0 col 0: unexpected end of JSON input\nCRITICAL : Ignition failed: config is not valid',
    { kind: 'document' },
  ],
  [
    'a file that its server lacks',
    'INFO     : GET https://mirror.example/k.raw: attempt #1\nINFO     : GET result: Not Found\nCRITICAL : Ignition failed: failed to create files: resource not found',
    { kind: 'fileMissing', subject: 'https://mirror.example/k.raw' },
  ],
  [
    'a server that answers with errors',
    'INFO     : GET https://mirror.example/k.raw: attempt #4\nINFO     : GET result: Service Unavailable\nINFO     : GET https://mirror.example/k.raw: attempt #5',
    { kind: 'serverFault', subject: 'https://mirror.example/k.raw' },
  ],
  [
    'a metadata service that is silent',
    'INFO     : PUT http://169.254.169.254/latest/api/token: attempt #1\nINFO     : PUT error: Put "http://169.254.169.254/latest/api/token": net/http: timeout awaiting response headers',
    { kind: 'noRoute', subject: '169.254.169.254' },
  ],
  [
    'what kubeadm finds wrong, each once',
    '[preflight] Some fatal errors occurred:\n\t[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2\n\t[ERROR Port-6443]: Port 6443 is in use\n\t[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2',
    {
      kind: 'preflight',
      checks: ['NumCPU: the number of available CPUs 1 is less than the required 2', 'Port-6443: Port 6443 is in use'],
    },
  ],
  [
    'a role that may not write its record',
    '{"__type":"AccessDeniedException","Message":"User: arn:aws:sts::123456789012:assumed-role/c_toil/i-1 is not authorized to perform: ssm:PutParameter on resource: x"}',
    { kind: 'accessDenied', subject: 'ssm:PutParameter' },
  ],
  [
    'a clock that is off, by AWS',
    '{"__type":"InvalidSignatureException","message":"Signature expired: 20261123T010000Z is now earlier than 20261123T015500Z"}',
    { kind: 'clock' },
  ],
  [
    'a clock that is off, by a certificate',
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:00Z is before 2026-01-01T00:00:00Z',
    { kind: 'clock' },
  ],
  [
    'a token that is over',
    'error execution phase preflight: couldn\'t validate the identity of the API Server: token id "abcdef" is invalid for this cluster or it has expired. Use "kubeadm token create" on the control-plane node to create a new valid token',
    { kind: 'tokenExpired' },
  ],
  [
    'a name that nobody knows',
    'curl: (6) Could not resolve host: ssm.us-east-1.amazonaws.com',
    { kind: 'noName', subject: 'ssm.us-east-1.amazonaws.com' },
  ],
  [
    'a network without a way out',
    'curl: (28) Failed to connect to ssm.us-east-1.amazonaws.com port 443 after 20000 ms: Connection timed out',
    { kind: 'noRoute', subject: 'ssm.us-east-1.amazonaws.com' },
  ],
  ['a spot machine that was taken', 'Server.SpotInstanceTermination: Spot Instance termination', { kind: 'spotTaken' }],
  ['what is not known', 'systemd[1]: toil-init.service: Main process exited, code=exited, status=1/FAILURE', undefined],
];

function told(words: string): object | undefined {
  const cause = bootCause(words);
  if (cause === undefined) return undefined;
  const { line, ...rest } = cause;
  assert.ok(
    words.split('\n').some((each) => each.trim() === line),
    'the line stands in the text',
  );
  return rest;
}

describe('Why a boot does not go on', () => {
  for (const [name, words, expected] of CASES) {
    it(`knows ${name}`, () => assert.deepEqual(told(`systemd: starting\n${words}\nsystemd: failed`), expected));
  }

  it('takes what explains the rest first: a full disk before the image that did not fit, both before a name that was late', () => {
    const lines = [
      'curl: (6) Could not resolve host: example.org',
      'Error response from daemon: manifest for a.b/c:1 not found: manifest unknown',
    ];
    assert.equal(bootCause(lines.join('\n'))?.kind, 'image');
    assert.equal(bootCause([...lines, 'no space left on device'].join('\n'))?.kind, 'noSpace');
  });

  it('leaves out what was answered after all', () => {
    const asked = 'INFO     : PUT http://169.254.169.254/latest/api/token: attempt #1';
    const silent = 'INFO     : PUT error: Put "http://169.254.169.254/latest/api/token": i/o timeout';
    assert.equal(bootCause([asked, silent, asked, 'INFO     : PUT result: OK'].join('\n')), undefined);
    const next = ['GET https://a.example/b: attempt #1', 'GET result: Bad Gateway'];
    const cause = bootCause([asked, silent, asked, 'INFO     : PUT result: OK', ...next].join('\n'));
    assert.deepEqual(cause, { kind: 'serverFault', line: 'GET result: Bad Gateway', subject: 'https://a.example/b' });
  });

  it('leaves out what a boot before has told', () => {
    const failed = 'INFO     : Stage: fetch\nCRITICAL : Ignition failed: config is not valid';
    assert.equal(bootCause(failed)?.kind, 'document');
    for (const begins of ['[    0.000000] Linux version 6.6.0', 'Welcome to Flatcar', 'INFO     : Stage: fetch'])
      assert.equal(bootCause(`${failed}\n${begins}\nStarting`), undefined);
  });

  it('holds only what Ignition has fetched for final: everything else may heal', () => {
    const kinds = CASES.flatMap(([, words]) => bootCause(words) ?? []).filter((cause: BootCause) => isFinal(cause));
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['checksum', 'document'],
    );
  });
});
