import type { Disposable } from '../../shared/disposables';
import type { Event } from '../../shared/events';
import type { Connection } from '../../remote/connection';
import type { SshFailure } from '../../remote/failure';

/** How a cluster's leader is reached now. */
export type LeaderLink =
  | { readonly kind: 'none' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** It comes back by itself. */
  | { readonly kind: 'lost'; readonly failure: SshFailure }
  /** Only the user can mend it: `toil.connectCluster` tries again. */
  | { readonly kind: 'failed'; readonly failure: SshFailure };

/** Whether the user may be asked: for the passphrase of a key, or about a host key that nothing vouches for. */
export type Asking = 'mayAsk' | 'silent';

/** The one SSH connection of each cluster, shared by everything that needs the leader. */
export interface Leaders extends Disposable {
  /** Fires with the cluster's id. */
  readonly onChange: Event<string>;
  link(id: string): LeaderLink;
  /**
   * The connection of a cluster, made when there is none. `silent`: rejects with `needsUser` where it could not be made without asking.
   * @throws SshError, AwsError, ProblemError (`clusterGone`, `noLeaderAddress`, `noKeyForLeader`, `needsUser`).
   */
  connect(id: string, asking: Asking, signal: AbortSignal): Promise<Connection>;
  /** The connection if it is there. */
  current(id: string): Connection | undefined;
  /** Ends the connection and all that runs over it. */
  disconnect(id: string): void;
}
