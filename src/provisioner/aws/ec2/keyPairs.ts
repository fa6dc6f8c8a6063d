import { DescribeKeyPairsCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import type { Ec2Calls } from '../calls/ec2';
import { tagList } from '../tags';
import type { Ec2 } from './ec2Service';

type Calls = Pick<Ec2Calls, 'keyPairs' | 'importKeyPair'>;

export function keyPairCalls(ec2: Ec2): Calls {
  return {
    // EC2 answers all of them at once: the call has no pages.
    keyPairs: async (signal) => {
      const { KeyPairs = [] } = await ec2.call('DescribeKeyPairs', new DescribeKeyPairsCommand(), signal);
      return KeyPairs.map(({ KeyName = '', KeyFingerprint = '', KeyType = 'rsa' }) => ({
        name: KeyName,
        fingerprint: KeyFingerprint,
        type: KeyType,
      }));
    },
    importKeyPair: async (name, publicKey, tags, signal) => {
      const command = new ImportKeyPairCommand({
        KeyName: name,
        PublicKeyMaterial: Buffer.from(publicKey, 'utf8'),
        ...(Object.keys(tags).length === 0
          ? {}
          : { TagSpecifications: [{ ResourceType: 'key-pair', Tags: tagList(tags) }] }),
      });
      const { KeyFingerprint = '' } = await ec2.call('ImportKeyPair', command, signal);
      // The answer does not say the type; the key itself does.
      return { name, fingerprint: KeyFingerprint, type: publicKey.startsWith('ssh-ed25519 ') ? 'ed25519' : 'rsa' };
    },
  };
}
