import assert from 'node:assert/strict';
import { AwsError, type AwsErrorKind } from '../../../../src/provisioner/aws/awsError';
import { retrying, type RetryOptions } from '../../../../src/provisioner/aws/retry';

const never = new AbortController().signal;
const QUICK: RetryOptions = { first: 1, within: 1000 };

/** A call that fails so many times in this way, and then gives its number of tries. */
function failing(times: number, kind: AwsErrorKind): () => Promise<number> {
  let tries = 0;
  return () => {
    tries += 1;
    return tries > times ? Promise.resolve(tries) : Promise.reject(new AwsError(kind, 'ec2:X', kind, 'words'));
  };
}

describe('A call that is tried again', () => {
  for (const kind of ['throttled', 'network', 'timedOut', 'serverFault'] as const) {
    it(`succeeds after it was ${kind}`, async () => {
      assert.equal(await retrying(failing(2, kind), QUICK, never), 3);
    });
  }

  for (const kind of ['accessDenied', 'quota', 'notReady', 'notFound', 'expired'] as const) {
    it(`fails at once when it was ${kind}`, async () => {
      await assert.rejects(retrying(failing(1, kind), QUICK, never), { kind });
    });
  }

  it('waits for what was just made where it is told to', async () => {
    assert.equal(await retrying(failing(3, 'notReady'), { ...QUICK, also: ['notReady'] }, never), 4);
  });

  it('gives up in time, with the last error', async function () {
    this.timeout(5_000);
    await assert.rejects(retrying(failing(1_000_000, 'throttled'), { first: 10, within: 100 }, never), {
      kind: 'throttled',
    });
  });

  it('ends at once when the user stops it, also between two tries', async function () {
    this.timeout(5_000);
    const stop = new AbortController();
    setTimeout(() => {
      stop.abort();
    }, 20);
    await assert.rejects(retrying(failing(1000, 'throttled'), { first: 60_000, within: 600_000 }, stop.signal), {
      name: 'AbortError',
    });
  });

  it('does not try again what is no error of AWS', async () => {
    await assert.rejects(
      retrying(() => Promise.reject(new TypeError('a fault of ours')), QUICK, never),
      TypeError,
    );
  });

  it('waits for one code of a kind where it is told to', async () => {
    const missing = (code: string) => {
      let tries = 0;
      return () => {
        tries += 1;
        return tries > 2 ? Promise.resolve(tries) : Promise.reject(new AwsError('notFound', 'ec2:X', code, 'words'));
      };
    };
    const options = { ...QUICK, alsoCodes: ['InvalidGroup.NotFound'] };
    assert.equal(await retrying(missing('InvalidGroup.NotFound'), options, never), 3);
    await assert.rejects(retrying(missing('InvalidSubnetID.NotFound'), options, never), { kind: 'notFound' });
  });

  for (const code of ['SELF_SIGNED_CERT_IN_CHAIN', 'ProxySignIn'])
    it(`does not wait for ${code} to pass`, async () => {
      let tries = 0;
      const call = () => {
        tries += 1;
        return Promise.reject(new AwsError('network', 'ec2:X', code, 'words'));
      };
      await assert.rejects(retrying(call, QUICK, never), { code });
      assert.equal(tries, 1);
    });
});
