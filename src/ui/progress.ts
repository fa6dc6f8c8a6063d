import * as vscode from 'vscode';

/** Turns the editor's cancellation token into a signal; the second part lets go of it. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** True for what a cancelled operation throws. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error instanceof vscode.CancellationError);
}

/** Runs something the user asked for with a progress notification that can be cancelled. */
export function withNotification<T>(
  title: string,
  task: (report: (message: string) => void, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return toPromise(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => task((message) => progress.report({ message }), signalOf(token)),
    ),
  );
}

/** Shows a bar in a view while something that takes a moment goes on there. */
export function withViewProgress<T>(viewId: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return toPromise(vscode.window.withProgress({ location: { viewId } }, () => task(AbortSignal.timeout(120_000))));
}

async function toPromise<T>(thenable: Thenable<T>): Promise<T> {
  return await thenable;
}
