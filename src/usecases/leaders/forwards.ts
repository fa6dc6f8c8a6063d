import type { Connection } from '../../remote/connection';
import type { Forward } from '../../remote/forward';
import type { Disposable } from '../../shared/disposables';
import { Emitter } from '../../shared/events';
import type { Leaders } from './leaders';

/** A port of this machine that leads to one of a leader. */
export interface OpenForward {
  readonly id: string;
  readonly clusterId: string;
  readonly remotePort: number;
  /** On 127.0.0.1; another than asked for when that was taken. */
  readonly localPort: number;
  /** What it is known as: `Grafana`. */
  readonly name?: string;
}

/** A port of a leader, and what it is known as. */
export interface PortWish {
  readonly port: number;
  readonly name?: string;
}

interface Held {
  readonly open: OpenForward;
  readonly forward: Forward;
  readonly connection: Connection;
}

/** The forwards of this window, by cluster. They go on when a connection is cut and comes back; they end with it. */
export class Forwards implements Disposable {
  private readonly held = new Map<string, Held>();
  private readonly changed = new Emitter<string>();
  private readonly following: Disposable;

  /** Fires with the id of the cluster. */
  readonly onChange = this.changed.event;

  constructor(private readonly leaders: Pick<Leaders, 'current' | 'onChange'>) {
    this.following = leaders.onChange((id) => this.drop(id));
  }

  /** In the order in which they were opened. */
  of(clusterId: string): OpenForward[] {
    return [...this.held.values()].map(({ open }) => open).filter((open) => open.clusterId === clusterId);
  }

  get(id: string): OpenForward | undefined {
    return this.held.get(id)?.open;
  }

  /** Makes a port of the leader reachable here; the one that is there already is given when there is one. Rejects when this machine has no port to give. */
  async open(clusterId: string, connection: Connection, { port, name }: PortWish): Promise<OpenForward> {
    const there = this.of(clusterId).find((open) => open.remotePort === port);
    if (there) return there;
    const forward = await connection.forward({ remoteHost: '127.0.0.1', remotePort: port, localPort: port });
    const { localPort } = forward;
    const id = `${clusterId}:${localPort}`;
    const open = { id, clusterId, remotePort: port, localPort, ...(name === undefined ? {} : { name }) };
    this.held.set(id, { open, forward, connection });
    this.changed.fire(clusterId);
    return open;
  }

  stop(id: string): void {
    const held = this.held.get(id);
    if (!held) return;
    this.held.delete(id);
    held.forward.stop();
    this.changed.fire(held.open.clusterId);
  }

  dispose(): void {
    this.following.dispose();
    for (const { forward } of this.held.values()) forward.stop();
    this.held.clear();
    this.changed.dispose();
  }

  /** Those of a connection that is gone. */
  private drop(clusterId: string): void {
    const current = this.leaders.current(clusterId);
    const over = [...this.held.values()].filter(
      ({ open, connection }) => open.clusterId === clusterId && connection !== current,
    );
    for (const { open } of over) this.stop(open.id);
  }
}
