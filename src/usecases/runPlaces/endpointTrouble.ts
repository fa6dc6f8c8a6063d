import type { RunHost } from '../../contracts/runHost';
import type { ToilStamp } from '../../contracts/runRecord';

/** Why runs of a cluster cannot use its store that speaks S3. */
export type EndpointTrouble =
  | { readonly kind: 'noAnswer'; readonly detail: string }
  | { readonly kind: 'notS3'; readonly status: number }
  /**
   * A MinIO holds data and no job stores: it takes Toil's DeletePublicAccessBlock, which it does not know, for DeleteBucket, and Toil
   * makes the bucket again and again (seen with Toil 9.6.0: test/loopback/s3Endpoint.test.ts).
   */
  | { readonly kind: 'noJobStores' };

/** What runs want of a store. */
export interface StoreUse {
  readonly endpoint: string;
  /** Their jobs run on workers, so the job store is there too. */
  readonly holdsJobStores: boolean;
}

/** Any answer of a store will do, also one that wants credentials. Amazon's own answers with a redirection to a page about S3. */
const PROBE = `
import http.client, sys, urllib.error, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
try:
    try:
        answer = urllib.request.build_opener(Stay).open(sys.argv[1], timeout=15)
    except urllib.error.HTTPError as error:
        answer = error
    body = answer.read(4096)
except (OSError, ValueError, http.client.HTTPException) as error:
    sys.exit(str(getattr(error, 'reason', None) or error) or type(error).__name__)
headers = {name.lower(): value for name, value in answer.headers.items()}
if not any(name.startswith('x-amz-') for name in headers) and b'<Error>' not in body and b'<ListAllMyBuckets' not in body:
    print('other', answer.getcode())
elif headers.get('server', '').startswith('MinIO'):
    print('minio')
`;

/** Asks the store from a leader; undefined: it can be used. */
export async function endpointTrouble(
  host: RunHost,
  { python }: ToilStamp,
  { endpoint, holdsJobStores }: StoreUse,
  signal: AbortSignal,
): Promise<EndpointTrouble | undefined> {
  const { code, stdout, stderr } = await host.execute([python, '-c', PROBE, endpoint], signal);
  if (code !== 0) return { kind: 'noAnswer', detail: (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '' };
  const [what, status] = stdout.trim().split(' ');
  if (what === 'other') return { kind: 'notS3', status: Number(status) };
  return what === 'minio' && holdsJobStores ? { kind: 'noJobStores' } : undefined;
}
