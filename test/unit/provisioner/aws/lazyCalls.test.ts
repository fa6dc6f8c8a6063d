import assert from 'node:assert/strict';
import { once } from '../../../../src/provisioner/aws/clients';
import { lazyCalls } from '../../../../src/provisioner/aws/lazyCalls';

interface Calls {
  double(value: number): Promise<number>;
}

describe('Calls of a service that is loaded late', () => {
  it('load it at the first call, once', async () => {
    let loads = 0;
    const calls = lazyCalls<Calls>(
      once(() => {
        loads += 1;
        return Promise.resolve({ double: (value: number) => Promise.resolve(value * 2) });
      }),
    );
    assert.equal(loads, 0);
    assert.deepEqual(await Promise.all([calls.double(2), calls.double(4)]), [4, 8]);
    assert.equal(loads, 1);
  });

  it('load it again when it could not be loaded', async () => {
    let loads = 0;
    const calls = lazyCalls<Calls>(
      once(() => {
        loads += 1;
        if (loads === 1) return Promise.reject(new Error('no such file'));
        return Promise.resolve({ double: (value: number) => Promise.resolve(value * 2) });
      }),
    );
    await assert.rejects(calls.double(2), /no such file/);
    assert.equal(await calls.double(2), 4);
  });

  it('are no promise, so that one may give them back from an asynchronous function', async () => {
    const calls = lazyCalls<Calls>(() => Promise.reject(new Error('must not be loaded')));
    assert.equal(await Promise.resolve(calls), calls);
  });
});
