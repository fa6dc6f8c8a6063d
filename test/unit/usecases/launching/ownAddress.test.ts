import assert from 'node:assert/strict';
import { ownAddress } from '../../../../src/usecases/launching/ownAddress';

const NEVER = new AbortController().signal;
const says = (text: string) => () => Promise.resolve(text);

describe('The own address', () => {
  it('is a range of one, with who and when', async () => {
    const found = await ownAddress(says('203.0.113.4\n'), 'ann@laptop', NEVER);
    assert.equal(found?.range, '203.0.113.4/32');
    assert.match(found.description ?? '', /^ann@laptop \d{4}-\d\d-\d\d$/);
    assert.equal((await ownAddress(says('2001:db8::7'), 'ann', NEVER))?.range, '2001:db8::7/128');
  });

  it('has a description that EC2 takes, whatever the machine is named', async () => {
    const found = await ownAddress(says('203.0.113.4'), 'Zoë’s "Mac"', NEVER);
    assert.match(found?.description ?? '', /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
  });

  it('is unknown where nobody answers, or something else does', async () => {
    for (const text of ['<html>Sign in to the hotel</html>', '', '203.0.113.4, 198.51.100.7', '203.0.113.400'])
      assert.equal(await ownAddress(says(text), 'ann', NEVER), undefined, text);
    assert.equal(await ownAddress(() => Promise.reject(new Error('no way out')), 'ann', NEVER), undefined);
  });

  it('is not waited for when the user goes away', async () => {
    const stop = new AbortController();
    const asked = ownAddress(
      (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      'ann',
      stop.signal,
    );
    stop.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  });
});
