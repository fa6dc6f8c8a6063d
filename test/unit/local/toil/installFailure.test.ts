import assert from 'node:assert/strict';
import { classifyOutput, fileSystemFailure, redact } from '../../../../src/local/toil/installFailure';

const context = { path: '/storage', env: { HTTPS_PROXY: 'http://me:secret@proxy.example:3128/' }, needed: 7, free: 3 };
const kindOf = (output: string): unknown => classifyOutput(output, context);

/** Each text is what uv 0.13.9 or pip 23.0.1 printed when it was provoked. */
describe('a failed installation', () => {
  it('blames the proxy, by its host and without its password', () => {
    const uv =
      'error: Request failed after 1 retry in 1.1s\n  cause: tunnel error: failed to create underlying connection\n  cause: Connection refused (os error 111)';
    const pip =
      "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.', NewConnectionError('Connection refused'))'\nERROR: No matching distribution found for toil==9.6.0";
    for (const output of [uv, pip]) assert.deepEqual(kindOf(output), { kind: 'proxy', proxy: 'proxy.example:3128' });
  });

  it('blames the network and names the host that did not answer', () => {
    const uv =
      'error: Failed to fetch: http://nowhere.invalid/simple/toil/\n  cause: dns error\n  cause: Name or service not known';
    assert.deepEqual(kindOf(uv), { kind: 'noNetwork', host: 'nowhere.invalid' });
    const pip =
      "Looking in indexes: http://127.0.0.1:9/simple\nWARNING: Retrying after 'NewConnectionError('[Errno 111] Connection refused')'\nERROR: No matching distribution found";
    assert.deepEqual(kindOf(pip), { kind: 'noNetwork', host: '127.0.0.1:9' });
  });

  it('blames a certificate that nobody here vouches for', () => {
    const uv =
      'error: Failed to fetch: https://index.example/simple/toil/\n  cause: client error (Connect)\n  cause: invalid peer certificate: UnknownIssuer';
    assert.deepEqual(kindOf(uv), { kind: 'certificate', host: 'index.example' });
  });

  it('tells an index that wants a login from one that has no Toil and one that is ill', () => {
    const problem = (output: string): unknown => {
      const failure = classifyOutput(output, context);
      return failure.kind === 'packageIndex' ? [failure.problem, failure.host] : failure;
    };
    const unsolved =
      'Because there is no version of toil[cwl]==9.5.0 and you require toil[cwl]==9.5.0, we can conclude';
    const login = `${unsolved}\nhint: An index URL (http://u:p@h.example/a) could not be queried (401 Unauthorized)`;
    assert.deepEqual(problem(login), ['unauthorized', 'h.example']);
    assert.deepEqual(problem(unsolved), ['notThere', undefined]);
    assert.deepEqual(
      problem(
        'Looking in indexes: http://h.example/s\nWARNING: 401 Error, Credentials not correct for http://h.example/s/toil/',
      ),
      ['unauthorized', 'h.example'],
    );
    assert.deepEqual(
      problem('cause: HTTP status server error (503 Service Unavailable) for url (http://h.example/s/)'),
      ['unavailable', 'h.example'],
    );
    assert.deepEqual(problem('WARNING: The repository located at h.example is not a trusted or secure host'), [
      'untrusted',
      undefined,
    ]);
  });

  it('says how much room was needed when the disk filled up', () => {
    for (const output of [
      'failed to copy file: No space left on device (os error 28)',
      "[Errno 122] Disk quota exceeded: 'x'",
    ]) {
      assert.deepEqual(kindOf(output), { kind: 'noSpace', path: '/storage', needed: 7, free: 3 });
    }
  });

  it('shows the last lines of what it does not know, without passwords', () => {
    const output = Array.from({ length: 40 }, (_, line) => `line ${line} from ftp://me:secret@h.example/x`).join('\n');
    const failure = classifyOutput(output, context);
    assert.ok(failure.kind === 'failed');
    assert.equal(failure.lastLines.length, 15);
    assert.doesNotMatch(JSON.stringify(failure), /secret/);
    assert.match(JSON.stringify(failure), /line 39/);
  });

  it('knows what the file system said', () => {
    const error = (code: string): Error => Object.assign(new Error(code), { code });
    assert.equal(fileSystemFailure(error('EROFS'), context)?.kind, 'permission');
    assert.equal(fileSystemFailure(error('ENOSPC'), context)?.kind, 'noSpace');
    assert.equal(fileSystemFailure(error('ENOENT'), context), undefined);
  });
});

describe('redact', () => {
  it('hides names and passwords of addresses and nothing else', () => {
    assert.equal(
      redact('a https://u:p@h.example/x and http://token@i.example b'),
      'a https://***@h.example/x and http://***@i.example b',
    );
    assert.equal(redact('mail me@h.example, https://h.example/a@b'), 'mail me@h.example, https://h.example/a@b');
  });
});
