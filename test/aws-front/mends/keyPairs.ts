import { createHash } from 'node:crypto';
import { withFields } from '../fields';
import type { Mend } from '../front';
import { fieldsOf } from '../request';
import { reshaped } from '../reshape';
import { element, everyOf, removeChildren, setChild, textAt, type Element } from '../xml';

/**
 * Fingerprints of ed25519 keys: SHA-256 of the key as SSH writes it, in base64 (EC2 User Guide, "Verify the fingerprint of your key pair").
 * moto hashes another form of the key and writes hexadecimal.
 */
export const keyPairs: Mend = async (request, next) => {
  if (request.service !== 'ec2') return next(request);
  const fields = fieldsOf(request);
  if (request.action === 'ImportKeyPair') {
    const material = Buffer.from(fields.get('PublicKeyMaterial') ?? '', 'base64').toString('utf8');
    return reshaped(await next(request), (root) => refine(root, material));
  }
  if (request.action !== 'DescribeKeyPairs') return next(request);
  const answer = await next(withFields(request, { IncludePublicKey: 'true' }));
  return reshaped(answer, (root) => {
    for (const pair of everyOf(root, 'item')) {
      refine(pair, textAt(pair, 'publicKey'));
      if (fields.get('IncludePublicKey') !== 'true') removeChildren(pair, ['publicKey']);
    }
  });
};

function refine(pair: Element, publicKey: string): void {
  const [type, base64 = ''] = publicKey.trim().split(/\s+/);
  if (type !== 'ssh-ed25519') return;
  const print = createHash('sha256').update(Buffer.from(base64, 'base64')).digest('base64');
  setChild(pair, element('keyFingerprint', print));
}
