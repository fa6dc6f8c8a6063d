/** Anything that must be let go of. The editor's `Disposable` fits. */
export interface Disposable {
  dispose(): void;
}

/** Disposes its members in reverse order; what is added after that is disposed at once. */
export class Disposables implements Disposable {
  private members: Disposable[] = [];
  private disposed = false;

  add<T extends Disposable>(member: T): T {
    if (this.disposed) member.dispose();
    else this.members.push(member);
    return member;
  }

  dispose(): void {
    this.disposed = true;
    for (const member of this.members.splice(0).reverse()) member.dispose();
  }
}
