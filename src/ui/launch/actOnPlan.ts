import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { PageMessage } from '../../contracts/planPage';
import { askedSpec, type PlanSession } from '../../usecases/launching/planSession';
import { press } from '../messages';
import { withNotification } from '../progress';
import { confirmRollBack } from './confirmRollBack';
import { rereadWish } from './rereadWish';
import { askWhereToSave } from './saveSpec';
import { helpOf } from './text/planPage';

/** Does what a button of the page asks for. */
export async function actOnPlan(
  session: PlanSession,
  { action, argument }: Extract<PageMessage, { kind: 'act' }>,
  close: () => void,
): Promise<void> {
  switch (action) {
    case 'go':
      return session.go();
    case 'replan':
      await session.plan(await rereadWish(session.wish));
      return;
    case 'resume':
      return session.resume(await rereadWish(session.wish));
    case 'stop':
      session.cancel();
      return;
    case 'tryZone':
      return argument === undefined ? undefined : session.tryZone(argument);
    case 'saveFile': {
      const spec = askedSpec(session.wish);
      await askWhereToSave(spec, spec.name ?? 'cluster');
      return;
    }
    case 'openFile': {
      const { file } = session.wish;
      if (file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
      return;
    }
    case 'rollBack':
      return rollBack(session);
    case 'command':
      return press(helpOf(session.state)[Number(argument)]);
    case 'close':
      close();
  }
}

async function rollBack(session: PlanSession): Promise<void> {
  const { revision } = session;
  const inventory = await withNotification(l10n.t('Looking what there is to remove'), (_, signal) =>
    session.inventory(signal),
  );
  if (inventory === undefined || !(await confirmRollBack(inventory))) return;
  if (session.revision === revision) await session.rollBack(inventory);
}
